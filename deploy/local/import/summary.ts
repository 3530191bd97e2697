import { formatDecimal } from '@stoa/kernel/money.ts';
import { quantityReturned } from '@stoa/orders/contract/online-retail/match-returns.ts';
import type { Returns } from '@stoa/orders/contract/online-retail/match-returns.ts';
import { REJECT_REASONS } from '@stoa/orders/contract/online-retail/sale-line.ts';
import type { Sales } from '@stoa/orders/contract/online-retail/sales.ts';
import type { LoadedFile } from './load-sales-file.ts';
import { count } from './progress.ts';
import type { ImportResult } from './run-import.ts';

/** Lines of cancellations, by what became of them. */
export interface CancellationLines {
  /** Wholly taken from earlier sales. */
  readonly matched: number;
  readonly partlyMatched: number;
  /** Credit notes without a sale. */
  readonly unmatched: number;
  /** Postage and the like: money back without goods. */
  readonly charges: number;
}

export function cancellationLines(sales: Sales, returns: Returns): CancellationLines {
  const counts = { matched: 0, partlyMatched: 0, unmatched: 0, charges: 0 };
  for (const { number, kind, lines } of sales.invoices) {
    if (kind !== 'cancellation') continue;
    for (const { item, ordinal, quantity } of lines) {
      const returned = quantityReturned(returns, number, ordinal);
      if (item === 'charge') counts.charges += 1;
      else if (returned === 0) counts.unmatched += 1;
      else if (returned < -quantity) counts.partlyMatched += 1;
      else counts.matched += 1;
    }
  }
  return counts;
}

/** What is in the file, for the terminal: before anything is written. */
export function describeFile({ source, sales, read, rejected, rejectedBy }: LoadedFile, rejectsFile: string): string {
  const { totals, customers, products } = sales;
  const reasons = [...rejectedBy].map(([reason, lines]) => `  ${count(lines)} ${reason}: ${REJECT_REASONS[reason]}`);
  return [
    `${source}: ${count(totals.lines)} lines to import + ${count(rejected)} rejected = ${count(read)} read`,
    ...reasons,
    ...(rejected > 0 ? [`  listed in ${rejectsFile}`] : []),
    `${count(totals.saleInvoices)} sales worth ${formatDecimal(totals.saleTotal)}, ` +
      `${count(totals.cancellationInvoices)} cancellations worth ${formatDecimal(totals.cancellationTotal)}, ` +
      `${count(customers.length)} customers, ${count(products.length)} products`,
  ].join('\n');
}

/** What the services did with it, in `seconds`. */
export function describeResult(
  { sales, read, rejected }: Pick<LoadedFile, 'sales' | 'read' | 'rejected'>,
  { returns, reports, remarks }: ImportResult,
  seconds: number,
): string {
  const lines = cancellationLines(sales, returns);
  return [
    `Cancelled lines: ${count(lines.matched)} matched to earlier sales, ${count(lines.partlyMatched)} in part, ` +
      `${count(lines.unmatched)} without a sale (credit notes), ${count(lines.charges)} charges`,
    ...[...reports].sort(([a], [b]) => (a < b ? -1 : 1)).map(([service, report]) => {
      const rows = Object.entries(report).map(
        ([rowKind, { written, present }]) => `${count(written)} ${rowKind} written, ${count(present)} there before`,
      );
      return `${service}: ${rows.join('; ')}`;
    }),
    ...remarks,
    `imported ${count(sales.totals.lines)} + rejected ${count(rejected)} = read ${count(read)} lines, ` +
      `in ${seconds.toFixed(1)} s (${count(Math.round(read / seconds))} lines/s)`,
  ].join('\n');
}
