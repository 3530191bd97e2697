import { readFile, readdir } from 'node:fs/promises';
import type { Example } from '@stoa/playground/playground.ts';

const FOLDER = new URL('examples/', import.meta.url);

/** The queries of `examples/` in the order of their file names. The first line of each is a comment: its title. */
export async function readExamples(): Promise<Example[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(new URL(file, FOLDER), 'utf8');
      const [first = '', ...rest] = text.split('\n');
      return { title: first.replace(/^#\s*/, ''), query: rest.join('\n') };
    }),
  );
}
