/** What other services say about the things that an order refers to, at the moment it is placed. */
import { globalId } from '@stoa/kernel/ids.ts';
import type { Money } from '@stoa/kernel/money.ts';
import type { AskNeighbour } from '@stoa/subgraph/neighbour.ts';

/** A product as it is offered right now. */
export interface Offer {
  readonly productId: string;
  readonly code: string;
  readonly title: string;
  readonly price: Money;
}

interface ProductAnswer {
  readonly code: string;
  readonly title: string | null;
  readonly price: Money | null;
  readonly discontinuedAt: string | null;
}

/** The products of these ids that are sold and have a price; all others are absent. One request for all of them. */
export async function currentOffers(ask: AskNeighbour, productIds: readonly string[]): Promise<Map<string, Offer>> {
  const { _entities: products } = await ask<{ _entities: (ProductAnswer | null)[] }>(
    'catalog',
    `query Offers($products: [_Any!]!) {
      _entities(representations: $products) {
        ... on Product { code title price { amount currency } discontinuedAt }
      }
    }`,
    { products: productIds.map((id) => ({ __typename: 'Product', id: globalId('Product', id) })) },
  );
  const offers = new Map<string, Offer>();
  productIds.forEach((productId, index) => {
    const product = products[index];
    if (!product?.title || !product.price || product.discontinuedAt !== null) return;
    offers.set(productId, { productId, code: product.code, title: product.title, price: product.price });
  });
  return offers;
}

/** Whether there is such a customer who has not asked to be deleted. */
export async function customerCanOrder(ask: AskNeighbour, customerId: string): Promise<boolean> {
  const { _entities: customers } = await ask<{ _entities: ({ deletionRequestedAt: string | null } | null)[] }>(
    'customers',
    `query Customer($customers: [_Any!]!) {
      _entities(representations: $customers) { ... on Customer { deletionRequestedAt } }
    }`,
    { customers: [{ __typename: 'Customer', id: globalId('Customer', customerId) }] },
  );
  const [customer] = customers;
  return customer != null && customer.deletionRequestedAt === null;
}
