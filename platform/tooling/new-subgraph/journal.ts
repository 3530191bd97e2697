import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes to a folder in a way that can be taken back. */
export interface Journal {
  /** Writes a file that must not exist yet, with the folders above it. */
  create(file: string, text: string): void;
  /** Makes a link that must not exist yet. */
  link(file: string, target: string): void;
  /** Remembers a file as it is, because somebody is about to change it. */
  keep(file: string): void;
  /** Remembers that somebody is about to make this file or folder. */
  expect(file: string): void;
  /** Everything is as it was before. */
  undo(): void;
}

/** @param root what is named by relative paths */
export function openJournal(root: string): Journal {
  const undoing: (() => void)[] = [];
  const expect = (file: string): void => {
    // The folders that will be made for it go with it.
    let made = path.resolve(root, file);
    while (!existsSync(path.dirname(made))) made = path.dirname(made);
    if (!existsSync(made)) undoing.push(() => rmSync(made, { recursive: true, force: true }));
  };
  const prepare = (file: string): string => {
    const target = path.resolve(root, file);
    expect(file);
    mkdirSync(path.dirname(target), { recursive: true });
    return target;
  };
  return {
    create: (file, text) => writeFileSync(prepare(file), text, { flag: 'wx' }),
    link: (file, target) => symlinkSync(target, prepare(file)),
    keep(file) {
      const target = path.resolve(root, file);
      const before = readFileSync(target);
      undoing.push(() => writeFileSync(target, before));
    },
    expect,
    undo() {
      for (const undoOne of undoing.toReversed()) undoOne();
      undoing.length = 0;
    },
  };
}
