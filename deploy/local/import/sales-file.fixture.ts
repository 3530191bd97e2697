import type { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSalesFile } from './read-sales-file.ts';
import type { ReadRecord } from './read-sales-file.ts';

export const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
export const LINE = '536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom';

/** A folder for the files of one test; removed by `remove`. */
export function temporaryFolder(): { write(name: string, content: string | Buffer): string; path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'stoa-import-'));
  return {
    path: folder,
    write(name, content) {
      const file = path.join(folder, name);
      writeFileSync(file, content);
      return file;
    },
    remove() {
      rmSync(folder, { recursive: true });
    },
  };
}

export async function readAll(file: string, options?: Parameters<typeof readSalesFile>[1]): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for await (const some of readSalesFile(file, options)) records.push(...some);
  return records;
}
