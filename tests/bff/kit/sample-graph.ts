/**
 * The sample shop as one graph: what the gateway would answer if every service held just the sample. Data is fixed, so
 * what BFFs make of it can be counted in bytes. Services can be switched off.
 */
import { sampleCategories, sampleProducts } from '@stoa/catalog/contract/sample-shop.ts';
import type { SampleCategory, SampleProduct } from '@stoa/catalog/contract/sample-shop.ts';
import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import { badInput } from '@stoa/kernel/fault.ts';
import { globalId, nameId } from '@stoa/kernel/ids.ts';
import { decimal, formatDecimal } from '@stoa/kernel/money.ts';
import { sampleOrders } from '@stoa/orders/contract/sample-shop.ts';
import type { SampleOrder } from '@stoa/orders/contract/sample-shop.ts';
import { sampleReviews } from '@stoa/reviews/contract/sample-shop.ts';
import { GraphQLError } from 'graphql';

interface PageArgs {
  readonly first?: number;
  readonly after?: string | null;
}

export const guestToken = 'token-of-a-guest-with-a-full-cart';

/** The customer with the most orders. */
export const buyer = sampleCustomers().reduce((best, each) => (ordersOf(each.id).length > ordersOf(best.id).length ? each : best));

/** @param isDown whether a service is switched off; asked for each field */
export function sampleGraph(isDown: (service: string) => boolean) {
  /** The value, if its service is there; otherwise the error that the gateway would have. */
  const from = <Value>(service: string, value: () => Value) => (): Value => {
    if (isDown(service)) {
      throw new GraphQLError('A service could not answer this part of the request.', {
        extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: service },
      });
    }
    return value();
  };

  const product = (sample: SampleProduct) => {
    const reviews = sampleReviews().filter(({ productId }) => productId === sample.id);
    const stars = reviews.reduce((sum, { rating }) => sum + rating, 0);
    return {
      id: globalId('Product', sample.id),
      code: from('catalog', () => sample.code),
      title: sample.title,
      description: sample.description,
      image: { svg: `<svg xmlns="http://www.w3.org/2000/svg"><title>${sample.code}</title></svg>`, alt: `Drawing for ${sample.title}` },
      price: sample.prices.at(-1)?.price ?? null,
      priceHistory: sample.prices.toReversed(),
      categories: () => [category(sample.category)],
      discontinuedAt: null,
      stock: from('inventory', () => ({ inStock: true, available: 7 })),
      rating: from('reviews', () => ({
        average: reviews.length > 0 ? formatDecimal(decimal(stars).div(reviews.length).toDecimalPlaces(4)) : null,
        count: reviews.length,
      })),
      reviews: (args: PageArgs) =>
        from('reviews', () => pageOf(reviews.map((review) => ({ ...review, id: globalId('Review', review.id) })), args))(),
    };
  };
  const category = (sample: SampleCategory) => ({
    id: globalId('Category', sample.id),
    slug: sample.slug,
    name: sample.name,
    products: (args: PageArgs) => pageOf(sampleProducts().filter((each) => each.category.id === sample.id).map(product), args),
  });
  const productById = (id: string) => sampleProducts().find((each) => each.id === id);
  const order = (sample: SampleOrder) => ({
    id: globalId('Order', sample.id),
    number: sample.number,
    placedAt: sample.placedAt,
    state: sample.state,
    total: { amount: sample.total, currency: sample.currency },
    lines: sample.lines.map((line) => {
      const known = productById(line.productId);
      return {
        id: line.id,
        code: line.code,
        title: line.title,
        quantity: line.quantity,
        unitPrice: { amount: line.unitPrice, currency: sample.currency },
        total: { amount: formatDecimal(decimal(line.unitPrice).times(line.quantity)), currency: sample.currency },
        product: known && product(known),
      };
    }),
    notes: [{ id: nameId('note', sample.number), by: 'CUSTOMER', at: sample.placedAt, text: 'Please ring at the neighbour’s.' }],
    payments: from('payments', () => [
      {
        id: globalId('Payment', sample.id),
        createdAt: sample.placedAt,
        amount: { amount: sample.total, currency: sample.currency },
        refundedTotal: { amount: '0', currency: sample.currency },
        refunds: [],
      },
    ]),
    shipments: from('shipping', () => [
      {
        id: globalId('Shipment', sample.id),
        state: 'DELIVERED',
        bookedAt: sample.placedAt,
        dispatchedAt: sample.placedAt,
        deliveredAt: sample.placedAt,
        tracking: { carrier: 'Harbour Post', code: `HP-${sample.number}` },
        recipient: { name: buyer.name, lines: ['4 Quay Street'], postcode: 'AB1 2CD', town: 'Whitby', country: 'GB' },
        lines: sample.lines.map(({ quantity }) => ({ quantity })),
      },
    ]),
    returns: from('shipping', () => []),
  });
  const held = sampleProducts().slice(3, 9);
  const cart = {
    id: globalId('Cart', nameId('cart', guestToken)),
    totalQuantity: held.length * 2,
    updatedAt: new Date('2026-06-30T12:00:00Z'),
    lines: held.map((each) => ({ quantity: 2, addedAt: new Date('2026-06-30T11:00:00Z'), product: product(each) })),
  };
  const isHeld = (productId: string) => cart.lines.some((line) => line.product.id === productId);

  return (isBuyer: boolean) => ({
    me: from('customers', () => (isBuyer ? {
      id: globalId('Customer', buyer.id),
      name: buyer.name,
      orders: (args: PageArgs) => from('orders', () => pageOf(ordersOf(buyer.id).map(order), args))(),
    } : null)),
    cart: ({ token }: { token?: string }) => from('carts', () => (token === guestToken || (isBuyer && token == null) ? cart : null))(),
    categories: from('catalog', () => sampleCategories.map(category)),
    products: (args: PageArgs & { category?: string }) =>
      from('catalog', () => pageOf(sampleProducts().filter(isOn(args.category)).map(product), args))(),
    product: ({ id }: { id: string }) =>
      from('catalog', () => sampleProducts().filter((each) => globalId('Product', each.id) === id).map(product)[0] ?? null)(),
    productByCode: ({ code }: { code: string }) =>
      from('catalog', () => sampleProducts().filter((each) => each.code === code).map(product)[0] ?? null)(),
    order: ({ id }: { id: string }) =>
      from('orders', () => isBuyer ? ordersOf(buyer.id).filter((each) => globalId('Order', each.id) === id).map(order)[0] ?? null : null)(),
    orderByNumber: ({ number }: { number: string }) =>
      from('orders', () => isBuyer ? ordersOf(buyer.id).filter((each) => each.number === number).map(order)[0] ?? null : null)(),
    addToCart: ({ input }: { input: { productId: string; quantity: number; token?: string } }) =>
      from('carts', () => {
        if (input.quantity > 999) return { __typename: 'CartQuantityOutOfRange', quantity: input.quantity, least: 1, most: 999 };
        if (input.token != null && input.token !== guestToken) return { __typename: 'CartNotFound', byToken: true };
        return { __typename: 'CartLineAdded', cart, token: input.token == null && !isBuyer ? guestToken : null };
      })(),
    setCartQuantity: ({ input }: { input: { productId: string } }) =>
      isHeld(input.productId) ? { __typename: 'CartQuantitySet', cart } : { __typename: 'CartLineNotFound', productId: input.productId },
    removeFromCart: () => ({ __typename: 'CartLineRemoved', cart }),
    mergeGuestCart: () => ({ __typename: 'GuestCartMerged', cart, leftOut: [{ quantity: 3 }] }),
    placeOrder: () => {
      const [latest] = ordersOf(buyer.id);
      if (isBuyer && latest) return { __typename: 'OrderPlaced', order: order(latest) };
      throw new GraphQLError('This needs a customer.', { extensions: { code: 'UNAUTHENTICATED', serviceName: 'orders' } });
    },
    cancelOrder: ({ input }: { input: { orderId: string } }) => ({ __typename: 'OrderNotFound', orderId: input.orderId }),
    addOrderNote: ({ input }: { input: { text: string } }) => ({
      __typename: 'OrderNoteAdded',
      note: { id: 'note', by: 'CUSTOMER', at: new Date('2026-06-30T12:00:00Z'), text: input.text },
    }),
  });
}

/** Newest first. */
export function ordersOf(customerId: string): readonly SampleOrder[] {
  return sampleOrders().filter((order) => order.customerId === customerId).toReversed();
}

function isOn(categoryId: string | undefined) {
  return ({ category }: SampleProduct) => categoryId == null || globalId('Category', category.id) === categoryId;
}

function pageOf<Node>(all: readonly Node[], { first = 20, after }: PageArgs) {
  const start = after == null ? 0 : Number(after) + 1;
  if (!Number.isInteger(start)) throw badInput('This is not a cursor of this list.', { path: 'after' });
  const edges = all.slice(start, start + first).map((node, index) => ({ cursor: String(start + index), node }));
  const end = edges.at(-1)?.cursor ?? null;
  return { edges, pageInfo: { hasNextPage: start + first < all.length, hasPreviousPage: start > 0, startCursor: edges[0]?.cursor ?? null, endCursor: end } };
}
