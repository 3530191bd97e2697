import { timesPrice, totalOf } from '@stoa/bff/amounts.ts';
import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import { itemOf } from '../../shapes/item.ts';
import type { ListedProduct } from '../../shapes/item.ts';
import { partOf } from '../../shapes/parts.ts';
import { shortMoney } from '../../shapes/short.ts';

interface Line {
  readonly quantity: number;
  /** Known to the cart itself, so that a line can be changed while the catalog is away. */
  readonly product: { readonly id: string } | null;
  readonly listed: ListedProduct | null;
}

export interface CartData {
  readonly cart: { readonly totalQuantity: number; readonly lines: readonly Line[] } | null;
}

export function shapeCart(answer: Answer<CartData>) {
  const cart = answer.data?.cart;
  const lines = (cart?.lines ?? []).flatMap(({ quantity, product, listed }) => {
    if (!product) return [];
    return [{ id: product.id, quantity, item: listed && itemOf(listed), cost: listed?.price ? timesPrice(listed.price, quantity) : null }];
  });
  return {
    lines: cart ? lines.map(({ cost, ...line }) => ({ ...line, total: shortMoney(cost) })) : null,
    inCart: cart?.totalQuantity ?? null,
    total: shortMoney(totalOf(lines.map(({ cost }) => cost))),
    missing: missingParts(answer, partOf, ['CART', 'CATALOG', 'STOCK', 'REVIEWS']),
  };
}
