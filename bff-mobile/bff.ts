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
import { shapeCart } from './screens/cart/shape.ts';
import { shapeHome } from './screens/home/shape.ts';
import { shapeOrder } from './screens/order/shape.ts';
import { shapeOrders } from './screens/orders/shape.ts';
import { shapeProduct } from './screens/product/shape.ts';
import { shapeCartOutcome } from './shapes/cart-outcome.ts';
import { excerpt, imageAddress } from './shapes/short.ts';

const operation = (folder: string) => readOperation(path.join(import.meta.dirname, folder, 'operation.graphql'));

const cart = screen(operation('screens/cart'), shapeCart);
/** The screen of the cart that was just changed; asked for only when a client wants it. */
const cartAfter = ({ cartToken }: { readonly cartToken: string | null }, _: object, context: BffContext) =>
  cart(null, { token: cartToken }, context);

interface Sized {
  readonly size: number;
}
const imageOf = ({ code }: { readonly code: string }, { size }: Sized) => imageAddress(code, size);

/** The backend of the mobile client. */
export default defineBff({
  name: 'bff-mobile',
  port: 4200,
  folder: import.meta.dirname,
  resolvers: {
    Query: {
      home: screen(operation('screens/home'), shapeHome),
      product: screen(operation('screens/product'), shapeProduct),
      cart,
      orders: screen(operation('screens/orders'), shapeOrders),
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
    CartChanged: { screen: cartAfter },
    CartMerged: { screen: cartAfter },
    Item: { image: imageOf },
    Product: { image: imageOf },
    OrderItem: {
      images: ({ pictured }: { readonly pictured: readonly string[] }, { size }: Sized) =>
        pictured.map((code) => imageAddress(code, size)),
    },
    OrderLine: {
      image: (line: { readonly code: string; readonly isPictured: boolean }, sized: Sized) =>
        line.isPictured ? imageOf(line, sized) : null,
    },
    Review: { text: ({ text }: { readonly text: string | null }, { most }: { readonly most?: number | null }) => excerpt(text, most) },
  },
  playground: { title: 'Stoa: the mobile client’s API', examples },
  routes: (app, ask) =>
    registerSvgRoute(app, { prefix: '/images/', load: (code, { size }) => productDrawing(ask, code, size) }),
});
