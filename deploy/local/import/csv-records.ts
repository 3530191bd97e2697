import { Buffer, isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import type { RejectReason } from '@stoa/orders/contract/online-retail/sale-line.ts';
import type { PhysicalLine } from './physical-lines.ts';

/** A record of the file: its fields, or why it has none. */
export interface CsvRecord {
  readonly lineNumber: number;
  readonly text: string;
  readonly fields: readonly string[] | Extract<RejectReason, 'BROKEN_QUOTING' | 'LINE_TOO_LONG'>;
}

const QUOTE = 0x22;
/** A quoted field may hold line ends, but a record that needs more lines than this has lost a quote. */
const MOST_LINES = 10;
const windows1252 = new TextDecoder('windows-1252');

/**
 * Joins lines into CSV records (RFC 4180). Most lines are a record of their own. A line that leaves a quote open is
 * joined with the next ones only if together they are one well-formed record of `columns` fields. If they are not,
 * just that line is given up, and reading goes on with the next: a lost quote costs one line, not the rest of the file.
 *
 * Quotes within a field that does not begin with one are taken as they are (`WHITE "HANGING" HEART`). Blank lines are
 * no records. Bytes that are not UTF-8 are read as Windows-1252, in which the original spreadsheet was published;
 * that is decided record by record, and every sequence of bytes is text in it.
 */
export class RecordReader {
  readonly #columns: number;
  #waiting: PhysicalLine[] = [];

  constructor(columns: number) {
    this.#columns = columns;
  }

  push(line: PhysicalLine): CsvRecord[] {
    if (this.#waiting.length === 0) {
      if (line.tooLong) return [broken(line, 'LINE_TOO_LONG')];
      if (!line.bytes.includes(QUOTE)) return plainRecord(line);
    }
    this.#waiting.push(line);
    return this.#read(false);
  }

  end(): CsvRecord[] {
    return this.#read(true);
  }

  #read(last: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const taken = this.#first(first, last);
      if (taken === 'more lines') break;
      records.push(...taken.records);
      this.#waiting.splice(0, taken.lines);
    }
    return records;
  }

  /** The record that begins with the first waiting line. */
  #first(first: PhysicalLine, last: boolean): { records: CsvRecord[]; lines: number } | 'more lines' {
    if (first.tooLong) return { records: [broken(first, 'LINE_TOO_LONG')], lines: 1 };
    if (!first.bytes.includes(QUOTE)) return { records: plainRecord(first), lines: 1 };
    const alone = decode(first.bytes);
    const fields = parseOne(alone, false) ?? parseOne(alone, true);
    if (fields) return { records: [{ lineNumber: first.number, text: alone, fields }], lines: 1 };

    let quotes = countQuotes(first.bytes);
    for (let lines = 2; lines <= MOST_LINES; lines += 1) {
      const next = this.#waiting[lines - 1];
      if (!next && !last) return 'more lines';
      if (!next || next.tooLong) break;
      quotes += countQuotes(next.bytes);
      // With an odd number of quotes one is open; there is no need to parse to know that.
      if (quotes % 2 === 1) continue;
      const text = decode(join(this.#waiting.slice(0, lines)));
      const joined = parseOne(text, false);
      if (joined?.length === this.#columns) return { records: [{ lineNumber: first.number, text, fields: joined }], lines };
      break;
    }
    return { records: [broken(first, 'BROKEN_QUOTING')], lines: 1 };
  }
}

function plainRecord(line: PhysicalLine): CsvRecord[] {
  const text = decode(line.bytes);
  return text.trim() === '' ? [] : [{ lineNumber: line.number, text, fields: text.split(',') }];
}

function broken(line: PhysicalLine, fields: 'BROKEN_QUOTING' | 'LINE_TOO_LONG'): CsvRecord {
  return { lineNumber: line.number, text: decode(line.bytes), fields };
}

/** The fields of the one record that `text` is, or null when it is none. */
function parseOne(text: string, quotesWithinFields: boolean): string[] | null {
  try {
    const records = parse(text, { relax_quotes: quotesWithinFields, relax_column_count: true, record_delimiter: '\n' });
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch {
    return null;
  }
}

function decode(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : windows1252.decode(bytes);
}

function countQuotes(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) count += 1;
  return count;
}

function join(lines: readonly PhysicalLine[]): Buffer {
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line.bytes] : [Buffer.from('\n'), line.bytes])));
}
