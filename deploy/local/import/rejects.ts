import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { REJECT_REASONS } from '@stoa/orders/contract/online-retail/sale-line.ts';
import { printable } from './printable.ts';
import type { RejectedLine } from './read-sales-file.ts';

/** Enough of a line to recognise it. */
const LONGEST_TEXT = 200;

/** The list of what was not imported, for a person with a spreadsheet. */
export interface RejectsFile {
  add(rejected: RejectedLine): void;
  /** Writes what was added since the last call. */
  drained(): Promise<void>;
  /** Puts the list in its place in one step, where it takes the place of an older one. */
  keep(): Promise<void>;
  /** Leaves nothing behind: the file was refused. */
  discard(): Promise<void>;
}

/**
 * A list that is written beside its place first, so that a file which is refused, or a killed import, leaves no half
 * list. Nothing is on the disk before the first `drained` or `keep`.
 */
export function createRejectsFile(file: string): RejectsFile {
  const partial = `${file}.${process.pid}.partial`;
  let handle: FileHandle | undefined;
  let added = ['Line,Reason,Explanation,Text\n'];

  const write = async (): Promise<void> => {
    if (!handle) {
      await mkdir(path.dirname(path.resolve(file)), { recursive: true });
      handle = await open(partial, 'w');
    }
    const rows = added;
    added = [];
    if (rows.length > 0) await handle.write(rows.join(''));
  };
  const close = async (): Promise<void> => {
    await handle?.close();
    handle = undefined;
  };
  return {
    add({ lineNumber, reason, text }) {
      added.push(`${lineNumber},${reason},${cell(REJECT_REASONS[reason])},${cell(text)}\n`);
    },
    async drained() {
      await write();
    },
    async keep() {
      await write();
      await close();
      await rename(partial, file);
    },
    async discard() {
      await close();
      await rm(partial, { force: true });
    },
  };
}

/** A quoted cell that does nothing: no control characters for a terminal, no formula for a spreadsheet. */
function cell(text: string): string {
  const shown = printable(text.slice(0, LONGEST_TEXT).toWellFormed());
  const inert = /^\s*[=+\-@]/.test(shown) ? `'${shown}` : shown;
  return `"${inert.replaceAll('"', '""')}"`;
}
