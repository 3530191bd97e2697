/** All error codes of the project: who defines which, with what meaning, and which are given out. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository, sourceFiles } from './source-files.ts';

/** The codes that one folder defines in its `errors.ts`, in an object whose name ends with `Errors`. */
export interface ErrorRegistry {
  /** The folder, from the repository's root. */
  readonly owner: string;
  /** What each code means. */
  readonly codes: Readonly<Record<string, string>>;
}

/** A code that source text gives out. */
export interface UsedCode {
  readonly code: string;
  readonly file: string;
}

export async function errorRegistries(): Promise<ErrorRegistry[]> {
  const files = sourceFiles().filter((file) => path.posix.basename(file.path) === 'errors.ts');
  const modules = await Promise.all(
    files.map(async (file) => ({
      owner: path.posix.dirname(file.path),
      exports: (await import(pathToFileURL(path.join(repository, file.path)).href)) as Record<string, unknown>,
    })),
  );
  return modules
    .flatMap(({ owner, exports }) => {
      const found = Object.entries(exports).filter(([name]) => name.endsWith('Errors'));
      return found.map(([, codes]) => ({ owner, codes: codes as ErrorRegistry['codes'] }));
    })
    .sort((a, b) => (a.owner < b.owner ? -1 : 1));
}

/** Codes in `new Fault('CODE'`, also of classes that extend Fault, and in `code: 'CODE'` of GraphQL errors. Tests aside. */
export function usedCodes(): UsedCode[] {
  const sources = sourceTexts();
  const faults = ['Fault', ...sources.flatMap(({ text }) => [...text.matchAll(/class (\w+) extends Fault\b/g)].map(([, name]) => name))];
  const given = new RegExp(`(?:new (?:${faults.join('|')})\\(|\\bcode:)\\s*'([A-Z][A-Z0-9_]+)'`, 'g');
  return sources.flatMap(({ file, text }) => [...text.matchAll(given)].map(([, code = '']) => ({ code, file })));
}

/** Everything in quotes or brackets that looks like a code: a code that comes out of a table is found this way only. */
export function namedCodes(): ReadonlySet<string> {
  // The launcher is no TypeScript, so that an old Node can read it.
  const launcher = readFileSync(path.join(repository, 'deploy/local/launch.mjs'), 'utf8');
  const texts = [launcher, ...sourceTexts().map(({ text }) => text)];
  return new Set(texts.flatMap((text) => [...text.matchAll(/['[]([A-Z][A-Z0-9_]+)['\]]/g)].map(([, code = '']) => code)));
}

function sourceTexts(): { file: string; text: string }[] {
  return sourceFiles()
    .filter(({ path: file, isTest }) => !isTest && !file.startsWith('tests/'))
    .map(({ path: file }) => ({ file, text: readFileSync(path.join(repository, file), 'utf8') }));
}
