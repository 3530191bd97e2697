import { decimal, formatDecimal } from '@stoa/kernel/money.ts';
import type { OrdersDb } from './database.ts';

/** What was sold and given back in a period. Amounts are exact; the second total is negative or zero. */
export interface SalesTotals {
  readonly currency: string;
  readonly saleInvoices: number;
  readonly saleTotal: string;
  readonly cancellationInvoices: number;
  readonly cancellationTotal: string;
}

/** A period, from an instant that is in it to one that is not; null means without end. */
export interface Period {
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Adds up the confirmed orders and the credit notes of a period in one currency. */
export async function salesTotals(db: OrdersDb, { from, to }: Period, currency: string): Promise<SalesTotals> {
  const [row] = await db.$queryRaw<{ sales: bigint; saleTotal: string; credits: bigint; creditTotal: string }[]>`
    SELECT sale.count AS sales, sale.total::text AS "saleTotal", credit.count AS credits,
      credit.total::text AS "creditTotal"
    FROM (
      SELECT count(*), coalesce(sum(total), 0) AS total FROM order_summary
      WHERE state = 'CONFIRMED' AND currency = ${currency} AND (${from}::timestamptz IS NULL OR placed_at >= ${from}::timestamptz)
        AND (${to}::timestamptz IS NULL OR placed_at < ${to}::timestamptz)
    ) AS sale, (
      SELECT count(*), coalesce(sum(total), 0) AS total FROM credit_note
      WHERE currency = ${currency} AND (${from}::timestamptz IS NULL OR issued_at >= ${from}::timestamptz)
        AND (${to}::timestamptz IS NULL OR issued_at < ${to}::timestamptz)
    ) AS credit`;
  if (!row) throw new Error('an aggregate query gave no row');
  return {
    currency,
    saleInvoices: Number(row.sales),
    saleTotal: formatDecimal(decimal(row.saleTotal)),
    cancellationInvoices: Number(row.credits),
    cancellationTotal: formatDecimal(decimal(row.creditTotal)),
  };
}
