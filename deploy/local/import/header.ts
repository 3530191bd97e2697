import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { Fault } from '@stoa/kernel/fault.ts';
import { COLUMNS } from '@stoa/orders/contract/online-retail/sale-line.ts';
import type { PhysicalLine } from './physical-lines.ts';
import { printable } from './printable.ts';

const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * Makes sure that this is a sales file: the first line names the eight columns, in their order, in any case, quoted or
 * not, after a byte order mark or none. Everything else is refused here, before a line is read.
 * @throws {Fault} NOT_A_SALES_FILE saying what was found instead
 */
export function checkHeader(line: PhysicalLine | undefined): void {
  if (!line) throw refusal('The file is empty');
  const { bytes } = line;
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw refusal('The file is in UTF-16; save it as UTF-8');
  }
  if (bytes.includes(0)) throw refusal('The file is binary, or in UTF-16 or UTF-32; save it as CSV in UTF-8');
  if (line.tooLong || !isUtf8(bytes)) throw refusal('The first line does not name the columns');
  const found = columnsOf(bytes.toString('utf8').replace(BYTE_ORDER_MARK, ''));
  if (found.length === COLUMNS.length && COLUMNS.every((name, at) => name.toLowerCase() === found[at]?.toLowerCase())) {
    return;
  }
  throw refusal(`The first line names other columns (${printable(found.join(', ')).slice(0, 120)})`);
}

function columnsOf(text: string): string[] {
  try {
    return (parse(text)[0] ?? []).map((name) => name.trim());
  } catch {
    return [text];
  }
}

function refusal(what: string): Fault {
  return new Fault('NOT_A_SALES_FILE', `${what}. A sales file is CSV whose first line is ${COLUMNS.join(',')}`);
}
