// What a person sees while the shop starts: one line per step, what is being waited for, and how long it took.

export interface Progress {
  /** Shows what is being done, then that it is done; `describe` may say more about the result. */
  step<T>(doing: string, work: () => Promise<T>, describe?: (result: T) => string): Promise<T>;
  /** What a long step is at now. Repeated words are said once. */
  note(words: string): void;
}

export function createProgress(write: (text: string) => void = (text) => process.stderr.write(text)): Progress {
  let lastNote = '';
  return {
    async step(doing, work, describe) {
      const begin = performance.now();
      lastNote = '';
      write(`· ${doing}\n`);
      const result = await work();
      const more = describe?.(result);
      write(`✓ ${more ?? doing} (${((performance.now() - begin) / 1000).toFixed(1)} s)\n`);
      return result;
    },
    note(words) {
      if (words !== lastNote) write(`  ${words}\n`);
      lastNote = words;
    },
  };
}
