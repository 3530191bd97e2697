import { inspect, parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { Fault } from '@stoa/kernel/fault.ts';

// What the commands of the project have in common: flags that are refused with advice, and failures told in a sentence.

type Flags = NonNullable<ParseArgsConfig['options']>;

/**
 * Strict flags with an answer that helps: what is wrong, what was probably meant, where the help is.
 * @throws {Fault} USAGE
 */
export function parseFlags<const T extends Flags>(args: readonly string[], options: T) {
  const config = { args: [...args], options, allowPositionals: true, strict: true } as const;
  try {
    return parseArgs(config);
  } catch (error) {
    const unknown = parseArgs({ ...config, strict: false, tokens: true }).tokens.find(
      (token) => token.kind === 'option' && !Object.hasOwn(options, token.name),
    );
    if (unknown?.kind !== 'option') throw usage((error as Error).message.split('. ')[0] ?? 'wrong flags');
    const meant = closest(unknown.name, Object.keys(options));
    throw usage(`${unknown.rawName} is not known${meant ? `; did you mean --${meant}?` : ''}`);
  }
}

export function usage(problem: string): Fault {
  return new Fault('USAGE', `${problem.replace(/[.?]?$/, (end) => end || '.')} See --help.`);
}

/** The candidate that a typing mistake may have hit, if one is near enough. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, steps: candidate.startsWith(word) ? 1 : editSteps(word, candidate) }))
    .filter(({ candidate, steps }) => steps <= (candidate.length > 3 ? 2 : 1));
  return near.toSorted((a, b) => a.steps - b.steps)[0]?.candidate;
}

/** How many letters must be added, removed or replaced to get from one word to the other. */
function editSteps(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Tells a person why a command failed, in one line if we know why, and gives the exit code: 2 for wrong usage. */
export function explain(error: unknown): 1 | 2 {
  if (error instanceof Fault) process.stderr.write(`${error.message} [${error.code}]\n`);
  else process.stderr.write(`${inspect(error)}\n`);
  return error instanceof Fault && error.code === 'USAGE' ? 2 : 1;
}
