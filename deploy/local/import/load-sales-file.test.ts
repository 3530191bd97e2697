import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { loadSalesFile } from './load-sales-file.ts';
import { HEADER, LINE, temporaryFolder } from './sales-file.fixture.ts';

let folder = temporaryFolder();
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const rejectsFile = () => path.join(folder.path, 'lists', 'rejects.csv');

describe('loading a sales file', () => {
  it('accounts for every line, and lists the rejected ones with number and reason', async () => {
    const lines = [HEADER, LINE, LINE.replace('2.55', '0'), LINE.replace(',6,', ',0,'), LINE.replace('536365', 'A536365'), 'x', LINE];
    const loaded = await loadSalesFile(folder.write('sales.csv', lines.join('\n')), rejectsFile());
    expect(loaded).toMatchObject({ source: 'sales.csv', read: 6, rejected: 4, sales: { totals: { lines: 2 } } });
    expect(Object.fromEntries(loaded.rejectedBy)).toEqual({
      PRICE_NOT_POSITIVE: 1, QUANTITY_ZERO: 1, ADJUSTMENT: 1, WRONG_COLUMN_COUNT: 1,
    });
    const rows = parse(readFileSync(rejectsFile()));
    expect(rows[0]).toEqual(['Line', 'Reason', 'Explanation', 'Text']);
    expect(rows.map((row) => row.slice(0, 2)).slice(1)).toEqual([
      ['3', 'PRICE_NOT_POSITIVE'], ['4', 'QUANTITY_ZERO'], ['5', 'ADJUSTMENT'], ['6', 'WRONG_COLUMN_COUNT'],
    ]);
  });

  it('lists rejected lines so that neither a terminal nor a spreadsheet does what they say', async () => {
    const lines = [HEADER, '=HYPERLINK("http://example.test")', '\u001b[31mred', '"two\nlines",a', `-${'9'.repeat(500)}`];
    await loadSalesFile(folder.write('sales.csv', lines.join('\n')), rejectsFile());
    expect(parse(readFileSync(rejectsFile())).map((row) => row[3]).slice(1)).toEqual([
      `'=HYPERLINK("http://example.test")`, '\\u{1b}[31mred', '"two', 'lines",a', `'-${'9'.repeat(199)}`,
    ]);
  });

  it('replaces the list of an earlier import, and leaves none of a file that is refused at its end', async () => {
    const good = folder.write('good.csv', `${HEADER}\nx`);
    await loadSalesFile(good, rejectsFile());
    const packed = gzipSync(`${HEADER}\n${`${LINE}9\nx\n`.repeat(5000)}`);
    const cut = folder.write('cut.csv.gz', packed.subarray(0, -20));
    await expect(loadSalesFile(cut, rejectsFile())).rejects.toMatchObject({ code: 'NOT_A_SALES_FILE' });
    expect(readdirSync(path.dirname(rejectsFile()))).toEqual(['rejects.csv']);
    expect(readFileSync(rejectsFile(), 'utf8').trim().split('\n')).toHaveLength(2);
    await loadSalesFile(good, rejectsFile());
    expect(readdirSync(path.dirname(rejectsFile()))).toEqual(['rejects.csv']);
  });

  it('writes nothing at all when the first line is wrong', async () => {
    await expect(loadSalesFile(folder.write('other.csv', 'a,b\n1,2'), rejectsFile())).rejects.toThrow('names other columns');
    expect(readdirSync(folder.path)).toEqual(['other.csv']);
  });
});
