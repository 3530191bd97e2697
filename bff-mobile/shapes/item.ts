import type { Money } from '@stoa/kernel/money.ts';
import { shortMoney, shortStars } from './short.ts';

/** A product as lists ask for it. */
export interface ListedProduct {
  readonly id: string;
  readonly code: string;
  readonly title: string | null;
  readonly price: Money | null;
  readonly stock: { readonly inStock: boolean } | null;
  readonly rating: { readonly average: string | null } | null;
}

/** Its image is made from the code, when a client asks for one. */
export function itemOf({ id, code, title, price, stock, rating }: ListedProduct) {
  return { id, code, title, price: shortMoney(price), stars: shortStars(rating?.average), inStock: stock?.inStock ?? null };
}
