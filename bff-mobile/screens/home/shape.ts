import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import { endOf, nodesOf } from '@stoa/bff/pages.ts';
import type { Connection } from '@stoa/bff/pages.ts';
import { itemOf } from '../../shapes/item.ts';
import type { ListedProduct } from '../../shapes/item.ts';
import { partOf } from '../../shapes/parts.ts';

export interface HomeData {
  readonly me: { readonly name: string | null } | null;
  readonly cart: { readonly totalQuantity: number } | null;
  readonly categories: readonly { readonly id: string; readonly name: string }[];
  readonly products: Connection<ListedProduct>;
}

export function shapeHome(answer: Answer<HomeData>) {
  const { me, cart, categories, products } = answer.data ?? {};
  return {
    name: me?.name ?? null,
    inCart: cart?.totalQuantity ?? null,
    categories: categories ?? null,
    items: products ? nodesOf(products).map(itemOf) : null,
    next: products ? endOf(products.pageInfo) : null,
    missing: missingParts(answer, partOf, ['CATALOG', 'STOCK', 'REVIEWS', 'CART', 'CUSTOMER']),
  };
}
