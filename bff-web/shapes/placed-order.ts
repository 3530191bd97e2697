import type { Money } from '@stoa/kernel/money.ts';
import { paths } from './page.ts';
import { priceOf } from './price.ts';

/** An order as the outcome of an action has it. */
export interface OrderAtHand {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly total: Money;
}

export function placedOrder({ id, number, state, total }: OrderAtHand, locale: string) {
  return { id, number, path: paths.order(id), state, total: priceOf(total, locale) };
}
