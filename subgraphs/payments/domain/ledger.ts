/**
 * Double entry: every fact is booked on at least two accounts, debits positive and credits negative, and sums to
 * zero. Pure; the database checks the sum once more when a transaction is committed.
 */
import { decimal, formatDecimal } from '@stoa/kernel/money.ts';

/**
 * PROVIDER: money that the payment provider holds for us. SALES: what orders were worth, exactly. REFUNDS: what was
 * given back or credited. ROUNDING: the part of exact totals that no coin can pay. CUSTOMER_CREDIT and ANONYMOUS_CREDIT:
 * what the shop owes for what was taken back and not paid out, to customers and to nobody known.
 */
export type LedgerAccount = 'PROVIDER' | 'SALES' | 'REFUNDS' | 'ROUNDING' | 'CUSTOMER_CREDIT' | 'ANONYMOUS_CREDIT';

export interface LedgerEntry {
  readonly account: LedgerAccount;
  /** Positive: debit, negative: credit. Never zero. */
  readonly amount: string;
}

/** The provider has what was captured, sales are worth what was asked, and the difference is rounding. */
export function captureEntries(payment: { readonly asked: string; readonly captured: string }): LedgerEntry[] {
  const { asked, captured } = payment;
  return entries([
    ['PROVIDER', captured],
    ['SALES', formatDecimal(decimal(asked).negated())],
    ['ROUNDING', formatDecimal(decimal(asked).minus(captured))],
  ]);
}

export function refundEntries(amount: string): LedgerEntry[] {
  return entries([
    ['REFUNDS', amount],
    ['PROVIDER', formatDecimal(decimal(amount).negated())],
  ]);
}

/** What was taken back is owed to the customer until it is paid out; exact, for no coin has to pay it yet. */
export function creditEntries(amount: string, customerId: string | null): LedgerEntry[] {
  return entries([
    ['REFUNDS', amount],
    [customerId === null ? 'ANONYMOUS_CREDIT' : 'CUSTOMER_CREDIT', formatDecimal(decimal(amount).negated())],
  ]);
}

function entries(sides: readonly (readonly [LedgerAccount, string])[]): LedgerEntry[] {
  return sides
    .filter(([, amount]) => !decimal(amount).isZero())
    .map(([account, amount]) => ({ account, amount }));
}
