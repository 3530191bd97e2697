import type { ItemKind } from './sale-line.ts';

/**
 * Codes that stand for money, not for goods: postage (POST, DOT, C2, C3), fees (BANK CHARGES, AMAZONFEE, CRUK),
 * discounts (D), samples (S), bad debt (B) and corrections by hand (M, ADJUST). Gift vouchers, PADS and the DCGS…
 * party goods look odd, but are things that customers buy: they are products.
 */
const CHARGES: ReadonlySet<string> = new Set([
  'POST', 'DOT', 'C2', 'C3', 'BANK CHARGES', 'AMAZONFEE', 'CRUK', 'ADJUST', 'ADJUST2',
]);

/** The one spelling of a stock code: `47503j ` and `47503J` name the same product. */
export function normalCode(written: string): string {
  return written.trim().replace(/\s+/g, ' ').toUpperCase();
}

/** What a normal code stands for. Every single letter is a charge: the shop's products all have longer codes. */
export function itemKind(code: string): ItemKind {
  return /^[A-Z]$/.test(code) || CHARGES.has(code) ? 'charge' : 'product';
}
