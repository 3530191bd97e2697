import { Fault } from '@stoa/kernel/fault.ts';
import { readLine } from '@stoa/orders/contract/online-retail/read-line.ts';
import { COLUMNS } from '@stoa/orders/contract/online-retail/sale-line.ts';
import type { RejectReason, SaleLine } from '@stoa/orders/contract/online-retail/sale-line.ts';
import { RecordReader } from './csv-records.ts';
import type { CsvRecord } from './csv-records.ts';
import { fileBytes } from './file-bytes.ts';
import { checkHeader } from './header.ts';
import { LineCutter } from './physical-lines.ts';
import type { PhysicalLine } from './physical-lines.ts';

/** A record that is not imported. */
export interface RejectedLine {
  readonly lineNumber: number;
  readonly reason: RejectReason;
  /** The record as it stands in the file; of one that is too long, the beginning. */
  readonly text: string;
}

/** Every data record of the file is in exactly one of the two. */
export type ReadRecord = { readonly line: SaleLine } | { readonly rejected: RejectedLine };

/** A line longer than this is rejected; it bounds the memory that any one line can take. */
const LONGEST_LINE = 16 * 1024;
/** Five times the published data. A plan is made in memory (some 250 bytes a line), so there has to be an end. */
const MOST_RECORDS = 3_000_000;

/**
 * Reads a sales file, plain or gzip, from beginning to end, chunk by chunk, in file order.
 *
 * It never throws because of what a line holds: such a line comes out as rejected, with its reason. It throws when
 * the file as a whole is wrong, and since some of that shows only at the end (gzip that was cut off), write nothing
 * before the last chunk has come.
 * @throws {Fault} NOT_A_SALES_FILE, SALES_FILE_UNREADABLE, SALES_FILE_TOO_LARGE
 */
export async function* readSalesFile(
  file: string,
  { onRead, mostRecords = MOST_RECORDS }: { onRead?: (bytes: number) => void; mostRecords?: number } = {},
): AsyncGenerator<readonly ReadRecord[]> {
  const cutter = new LineCutter(LONGEST_LINE);
  const records = new RecordReader(COLUMNS.length);
  const identify = ordinals();
  let header: 'expected' | 'seen' = 'expected';
  let count = 0;

  const readLines = (lines: readonly PhysicalLine[]): ReadRecord[] => {
    const data = header === 'seen' ? lines : lines.slice(1);
    if (header === 'expected' && lines.length > 0) {
      checkHeader(lines[0]);
      header = 'seen';
    }
    return data.flatMap((line) => records.push(line)).map(identify);
  };
  const counted = (read: ReadRecord[]): ReadRecord[] => {
    count += read.length;
    if (count <= mostRecords) return read;
    throw new Fault('SALES_FILE_TOO_LARGE', `One import takes at most ${mostRecords} lines. Split the file by date.`);
  };

  for await (const chunk of fileBytes(file, onRead)) {
    // A first line without end would otherwise be looked at only after the whole file was read.
    if (header === 'expected' && cutter.isTooLong) checkHeader(cutter.end()[0]);
    yield counted(readLines(cutter.push(chunk)));
  }
  const rest = readLines(cutter.end());
  if (header === 'expected') checkHeader(undefined);
  yield counted([...rest, ...records.end().map(identify)]);
}

/** Reads records, and numbers the lines of each invoice over the whole file. */
function ordinals(): (record: CsvRecord) => ReadRecord {
  const seen = new Map<string, number>();
  return ({ lineNumber, text, fields }) => {
    const reject = (reason: RejectReason): ReadRecord => ({ rejected: { lineNumber, reason, text } });
    if (typeof fields === 'string') return reject(fields);
    const reading = readLine(fields, lineNumber);
    const invoice = 'line' in reading ? reading.line.invoice : reading.invoice;
    const ordinal = invoice === null ? 0 : (seen.get(invoice) ?? 0) + 1;
    if (invoice !== null) seen.set(invoice, ordinal);
    return 'line' in reading ? { line: { ...reading.line, ordinal } } : reject(reading.rejected);
  };
}
