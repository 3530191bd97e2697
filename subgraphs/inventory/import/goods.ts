/** What a sales file says about goods: which left the house, which came back, and when. Pure. */
import { nameId } from '@stoa/kernel/ids.ts';
import { lineKey, orderLineId } from '@stoa/orders/contract/online-retail/keys.ts';
import type { SalesToImport } from '@stoa/orders/contract/online-retail/importer.ts';

/** Pieces of one sale line that left, or some of them that came back. */
export interface GoodsMoved {
  /** The sale. */
  readonly invoice: string;
  readonly ordinal: number;
  /** Key of the cancellation line with which they came back; null when they left. */
  readonly backWith: string | null;
  /** ISO 8601. */
  readonly at: string;
  /** Pieces, above 0. */
  readonly quantity: number;
}

/** All that moved of one product, in order of time, and in the order of invoices at the same time. */
export interface ProductGoods {
  readonly code: string;
  readonly goods: readonly GoodsMoved[];
}

/**
 * The goods of a file, by product. Charges are no goods. Goods come back only with a sale that they were matched to: a
 * credit note without one moves nothing, nor does a correction (a quantity against the direction of its invoice).
 */
export function goodsByProduct({ invoices, returns }: Pick<SalesToImport, 'invoices' | 'returns'>): ProductGoods[] {
  const products = new Map<string, GoodsMoved[]>();
  const add = (code: string, moved: GoodsMoved): void => {
    const goods = products.get(code);
    if (goods) goods.push(moved);
    else products.set(code, [moved]);
  };
  for (const { number, kind, lines } of invoices) {
    for (const { item, code, ordinal, quantity, at } of lines) {
      if (item !== 'product') continue;
      if (kind === 'sale') {
        if (quantity > 0) add(code, { invoice: number, ordinal, backWith: null, at, quantity });
        continue;
      }
      const backWith = lineKey(number, ordinal);
      for (const part of returns.get(backWith) ?? []) add(code, { ...part, backWith, at });
    }
  }
  return [...products].map(([code, goods]) => ({ code, goods: goods.sort((a, b) => compare(a.at, b.at)) }));
}

/** The id by which the books know that this was booked. */
export function sourceIdOf({ invoice, ordinal, backWith }: GoodsMoved): string {
  return backWith === null
    ? orderLineId(invoice, ordinal)
    : nameId('return-part', `${backWith}/${lineKey(invoice, ordinal)}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
