import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { RecordReader } from './csv-records.ts';
import type { CsvRecord } from './csv-records.ts';
import { LineCutter } from './physical-lines.ts';

const LONGEST = 60;

/** Reads a text of three columns, in chunks of `size` bytes. */
function recordsOf(text: string | Buffer, size = 7): CsvRecord[] {
  const cutter = new LineCutter(LONGEST);
  const reader = new RecordReader(3);
  const bytes = Buffer.from(text);
  const records: CsvRecord[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    for (const line of cutter.push(bytes.subarray(at, at + size))) records.push(...reader.push(line));
  }
  for (const line of cutter.end()) records.push(...reader.push(line));
  return [...records, ...reader.end()];
}

const fieldsOf = (text: string | Buffer) => recordsOf(text).map(({ fields }) => fields);

describe('records of a CSV file', () => {
  it('end with LF, CRLF or the file', () => {
    expect(fieldsOf('1,a,b\r\n2,c,d\n3,e,f')).toEqual([['1', 'a', 'b'], ['2', 'c', 'd'], ['3', 'e', 'f']]);
    expect(fieldsOf('1,a,b\n')).toEqual([['1', 'a', 'b']]);
    expect(fieldsOf('')).toEqual([]);
  });

  it('have quoted fields with commas, doubled quotes and line ends', () => {
    expect(fieldsOf('1,"a, ""b"", c",d\n2,"two\r\nlines",e\n3,f,g')).toEqual([
      ['1', 'a, "b", c', 'd'],
      ['2', 'two\nlines', 'e'],
      ['3', 'f', 'g'],
    ]);
  });

  it('keep quotes within a field that does not begin with one', () => {
    expect(fieldsOf('1,12" RULER,d\n2,THE "BIG" ONE,e')).toEqual([['1', '12" RULER', 'd'], ['2', 'THE "BIG" ONE', 'e']]);
  });

  it('name the line of the file where they begin; blank lines are none', () => {
    expect(recordsOf('\n1,a,b\n  \n2,"c\n",d\n3,e,f').map(({ lineNumber }) => lineNumber)).toEqual([2, 4, 6]);
  });

  it('lose one line to a quote that is not closed, and not the rest of the file', () => {
    expect(fieldsOf('1,"a,b\n2,c,d\n3,e,f')).toEqual(['BROKEN_QUOTING', ['2', 'c', 'd'], ['3', 'e', 'f']]);
    // The quote of a later line does not close it either.
    expect(fieldsOf('1,"a,b\n2,"c",d\n3,"e,f\n4,g,h')).toEqual([
      'BROKEN_QUOTING', ['2', 'c', 'd'], 'BROKEN_QUOTING', ['4', 'g', 'h'],
    ]);
    const many = Array.from({ length: 50 }, (_, index) => `${index},g,h`);
    expect(fieldsOf(['0,"a,b', ...many].join('\n')).length).toBe(51);
  });

  it('have at most so many bytes; what is longer is rejected and passed over', () => {
    const [first, second, ...rest] = recordsOf(`1,${'a'.repeat(100_000)},b\n2,c,d`);
    expect(first).toMatchObject({ lineNumber: 1, fields: 'LINE_TOO_LONG' });
    expect(first?.text.length).toBeLessThanOrEqual(LONGEST + 1);
    expect(second?.fields).toEqual(['2', 'c', 'd']);
    expect(rest).toEqual([]);
    expect(fieldsOf(`${'a'.repeat(LONGEST)}\r\n`)).toEqual([['a'.repeat(LONGEST)]]);
    expect(fieldsOf(`1,"a\n${'b'.repeat(200)}\n2,c,d`)).toEqual(['BROKEN_QUOTING', 'LINE_TOO_LONG', ['2', 'c', 'd']]);
  });

  it('are UTF-8, and where they are not, Windows-1252', () => {
    const text = Buffer.concat([Buffer.from('1,UTF-8 £5,b\n2,old '), Buffer.from([0xa3, 0x35, 0x92]), Buffer.from(',d\n')]);
    expect(fieldsOf(text)).toEqual([['1', 'UTF-8 £5', 'b'], ['2', 'old £5’', 'd']]);
  });

  it('come out the same however the file is cut into chunks, also when it is mangled', () => {
    const mangled = fc.array(fc.constantFrom('1', 'a', ',', '"', '""', '\n', '\r\n', '£', '\u0000', ',"x, y",', '1,a,b\n')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(mangled, fc.integer({ min: 1, max: 9 }), (text, size) => {
        const records = recordsOf(text, size);
        expect(records).toEqual(recordsOf(text, 1_000_000));
        // Every line with something in it belongs to one record, and to one only.
        const starts = records.map(({ lineNumber }) => lineNumber);
        expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
        const lines = text.split('\n').filter((line) => line.trim() !== '').length;
        const covered = records.reduce((count, record) => count + record.text.split('\n').filter((line) => line.trim() !== '').length, 0);
        expect(covered).toBe(lines);
      }),
      { numRuns: 500 },
    );
  });

  it('read back what a correct writer wrote', () => {
    const field = fc.string({ maxLength: 5, unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é') });
    const record = fc.tuple(fc.constant('1'), field, field);
    const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const text = records.map((fields) => fields.map(quoted).join(',')).join('\n');
        expect(fieldsOf(text)).toEqual(records);
      }),
    );
  });
});
