import path from 'node:path';
import { defineBff } from '@stoa/bff/define-bff.ts';
import { readOperation } from '@stoa/bff/operation.ts';
import { action, screen } from '@stoa/bff/screen.ts';
import type { BffContext } from '@stoa/bff/screen.ts';
import { registerSvgRoute } from '@stoa/bff/svg-route.ts';
import { shapeAddOrderNote } from './actions/add-order-note/shape.ts';
import { shapeCancelOrder } from './actions/cancel-order/shape.ts';
import { shapeMerge } from './actions/merge-guest-cart/shape.ts';
import { shapePlaceOrder } from './actions/place-order/shape.ts';
import { examples } from './examples.ts';
import { productDrawing } from './images/images.ts';
import { shapeAccountOrders } from './screens/account-orders/shape.ts';
import { shapeCart } from './screens/cart/shape.ts';
import { shapeHome } from './screens/home/shape.ts';
import { shapeOrder } from './screens/order/shape.ts';
import { shapeProduct } from './screens/product/shape.ts';
import { shapeCartOutcome } from './shapes/cart-outcome.ts';

const operation = (folder: string) => readOperation(path.join(import.meta.dirname, folder, 'operation.graphql'));

const cart = screen(operation('screens/cart'), shapeCart);
/** The page of the cart that was just changed; asked for only when a client wants it. */
const cartAfter = ({ cartToken }: { readonly cartToken: string | null }, _: object, context: BffContext) =>
  cart(null, { token: cartToken }, context);

/** The backend of the web client. */
export default defineBff({
  name: 'bff-web',
  port: 4100,
  folder: import.meta.dirname,
  resolvers: {
    Query: {
      home: screen(operation('screens/home'), shapeHome),
      product: screen(operation('screens/product'), shapeProduct),
      cart,
      accountOrders: screen(operation('screens/account-orders'), shapeAccountOrders),
      order: screen(operation('screens/order'), shapeOrder),
    },
    Mutation: {
      addToCart: action(operation('actions/add-to-cart'), shapeCartOutcome),
      setCartQuantity: action(operation('actions/set-cart-quantity'), shapeCartOutcome),
      removeFromCart: action(operation('actions/remove-from-cart'), shapeCartOutcome),
      mergeGuestCart: action(operation('actions/merge-guest-cart'), shapeMerge),
      placeOrder: action(operation('actions/place-order'), shapePlaceOrder),
      cancelOrder: action(operation('actions/cancel-order'), shapeCancelOrder),
      addOrderNote: action(operation('actions/add-order-note'), shapeAddOrderNote),
    },
    CartChanged: { page: cartAfter },
    CartMerged: { page: cartAfter },
  },
  playground: { title: 'Stoa: the web client’s API', examples },
  routes: (app, ask) => registerSvgRoute(app, { prefix: '/images/products/', load: (id) => productDrawing(ask, id) }),
});
