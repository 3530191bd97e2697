import { Buffer } from 'node:buffer';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { HEADER, LINE, readAll, temporaryFolder } from './sales-file.fixture.ts';
import type { ReadRecord } from './read-sales-file.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** `line number: ordinal` of an imported line, `line number: REASON` of a rejected one. */
const outcome = (record: ReadRecord): string =>
  'line' in record
    ? `${record.line.lineNumber}: ${record.line.ordinal}`
    : `${record.rejected.lineNumber}: ${record.rejected.reason}`;

const read = async (content: string | Buffer): Promise<string[]> => (await readAll(folder.write('sales.csv', content))).map(outcome);
const refusal = (content: string | Buffer) => expect(read(content)).rejects;

describe('a sales file', () => {
  it('is read line by line; equal lines are different lines of their invoice', async () => {
    expect(await read(`${HEADER}\n${LINE}\n${LINE}\n${LINE.replace('536365', '536366')}\n`)).toEqual(['2: 1', '3: 2', '4: 1']);
  });

  it('counts rejected lines when it numbers the lines of an invoice, wherever they stand', async () => {
    const free = LINE.replace('2.55', '0');
    const other = LINE.replace('536365', '536366');
    expect(await read([HEADER, LINE, free, other, LINE, `${LINE},9`].join('\n'))).toEqual([
      '2: 1', '3: PRICE_NOT_POSITIVE', '4: 1', '5: 3', '6: WRONG_COLUMN_COUNT',
    ]);
  });

  it.each([
    ['with a byte order mark', `\uFEFF${HEADER}\n${LINE}`],
    ['with CRLF and blank lines', `${HEADER}\r\n${LINE}\r\n\r\n`],
    ['with quotes everywhere', `"${HEADER.replaceAll(',', '","')}"\n"${LINE.replaceAll(',', '","')}"`],
    ['with columns in lower case', `${HEADER.toLowerCase()}\n${LINE}`],
    ['packed, whatever its name', gzipSync(`${HEADER}\n${LINE}`)],
    ['packed in two parts', Buffer.concat([gzipSync(`${HEADER}\n`), gzipSync(LINE)])],
  ])('is accepted %s', async (_, content) => {
    expect(await read(content)).toEqual(['2: 1']);
  });

  it('may have no lines', async () => {
    expect(await read(HEADER)).toEqual([]);
  });

  it('comes through with broken, long and strange lines in it', async () => {
    const lines = [
      HEADER,
      LINE.replace('WHITE', '"WHITE'),
      LINE.replace('WHITE', 'A'.repeat(20_000)),
      LINE.replace('WHITE', 'A\u0000B'),
      LINE.replace('WHITE', 'A'.repeat(600)),
      'just words',
      LINE,
    ];
    expect(await read(lines.join('\n'))).toEqual([
      '2: BROKEN_QUOTING', '3: LINE_TOO_LONG', '4: UNREADABLE_CHARACTER', '5: FIELD_TOO_LONG', '6: WRONG_COLUMN_COUNT', '7: 3',
    ]);
  });

  it('reads bytes of Windows-1252, but none that are no character there', async () => {
    const line = (byte: number): Buffer => Buffer.from(LINE.replace('WHITE', `GIFT ${String.fromCharCode(byte)}40`), 'latin1');
    const file = folder.write('old.csv', Buffer.concat([Buffer.from(`${HEADER}\n`), line(0xa3), Buffer.from('\n'), line(0x81)]));
    const [first, second] = await readAll(file);
    expect(first).toMatchObject({ line: { description: 'GIFT £40 HANGING HEART' } });
    expect(second).toMatchObject({ rejected: { reason: 'UNREADABLE_CHARACTER' } });
  });
});

describe('a file that is no sales file is refused', () => {
  it.each([
    ['empty', '', /is empty/],
    ['another CSV', 'id,name\n1,Ann', /names other columns \(id, name\)/],
    ['separated by semicolons', `${HEADER.replaceAll(',', ';')}\n${LINE}`, /names other columns/],
    ['without a header', LINE, /names other columns/],
    ['with a column too many', `${HEADER},Extra\n${LINE},1`, /names other columns/],
    ['in UTF-16', Buffer.from(`\uFEFF${HEADER}\n${LINE}`, 'utf16le'), /UTF-16/],
    ['in UTF-16 without a mark', Buffer.from(`${HEADER}\n${LINE}`, 'utf16le'), /UTF-16/],
    ['binary', Buffer.from([0, 1, 2, 3, 10, 0xff]), /binary/],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004 and so on'), /Save its sheet as CSV/],
    ['one endless line', 'x'.repeat(2_000_000), /does not name the columns/],
    ['JSON', '{"InvoiceNo":"536365"}', /names other columns/],
    ['packed nonsense', gzipSync('nonsense'), /names other columns/],
    ['cut off in the packing', gzipSync(`${HEADER}\n${LINE}\n`.repeat(2000)).subarray(0, -12), /damaged or ends too early/],
    ['damaged in the packing', Buffer.concat([gzipSync(HEADER).subarray(0, 14), Buffer.alloc(40, 0xff)]), /damaged|names other/],
  ])('%s', async (_, content, message) => {
    await refusal(content).toMatchObject({ name: 'Fault', code: 'NOT_A_SALES_FILE' });
    await refusal(content).toThrow(message);
  });

  it('without letting the file steer the terminal', async () => {
    await refusal('\u001b[2J,b').toThrow(/\\u\{1b\}\[2J/);
  });

  it('when it cannot be read at all', async () => {
    await expect(readAll(path.join(folder.path, 'none.csv'))).rejects.toMatchObject({ code: 'SALES_FILE_UNREADABLE' });
    await expect(readAll(folder.path)).rejects.toMatchObject({ code: 'SALES_FILE_UNREADABLE' });
  });

  it('when it has more lines than a plan may have', async () => {
    const file = folder.write('large.csv', `${HEADER}\n${LINE}\n${LINE}\n`);
    await expect(readAll(file, { mostRecords: 1 })).rejects.toMatchObject({ code: 'SALES_FILE_TOO_LARGE' });
    expect(await readAll(file, { mostRecords: 2 })).toHaveLength(2);
  });
});

/** A real line in which something stands in the place of some characters. */
const mangledWith = (...texts: string[]) =>
  fc
    .tuple(fc.nat(LINE.length), fc.nat(4), fc.constantFrom(...texts))
    .map(([at, length, text]) => LINE.slice(0, at) + text + LINE.slice(at + length));
const mangledLines = fc.array(mangledWith('', ',', '\u0000', '£', '\r', '\ud83d\ude00', '-', 'e9', 'C', 'A', ' ', '0'), { maxLength: 20 });

describe('reading, whatever the file holds', () => {
  it('puts every record into exactly one of imported and rejected', async () => {
    // One line with quotes: two such lines could lawfully be one record, and then there is nothing to count.
    const quoted = mangledWith('"', '""', '",', ',"');
    await fc.assert(
      fc.asyncProperty(mangledLines, quoted, mangledLines, fc.boolean(), async (before, line, after, packed) => {
        const text = [HEADER, ...before, line, ...after, LINE].join('\n');
        const records = await readAll(folder.write('mangled.csv', packed ? gzipSync(text) : text));
        const imported = records.filter((record) => 'line' in record).length;
        const rejected = records.filter((record) => 'rejected' in record).length;
        expect(imported + rejected).toBe(before.length + 1 + after.length + 1);
        expect(records.at(-1)).toMatchObject({ line: { lineNumber: records.length + 1 } });
        const identities = records.flatMap((record) => ('line' in record ? [`${record.line.invoice}/${record.line.ordinal}`] : []));
        expect(new Set(identities).size).toBe(imported);
      }),
    );
  });

  it('never fails but with a documented fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('', `${HEADER}\n`), fc.boolean(), async (bytes, start, packed) => {
        const content = Buffer.concat([Buffer.from(start), bytes]);
        const file = folder.write('noise.csv', packed ? gzipSync(content) : content);
        const result = await readAll(file).then(() => 'read', (error: unknown) => error);
        if (result !== 'read') expect(result).toMatchObject({ name: 'Fault', code: 'NOT_A_SALES_FILE' });
        if (start !== '') expect(result).toBe('read');
      }),
    );
  });
});
