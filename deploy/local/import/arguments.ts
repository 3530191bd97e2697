import { parseArgs } from 'node:util';
import { Fault } from '@stoa/kernel/fault.ts';

export const HELP = `Imports sales in the UCI "Online Retail" format into the shop.

  npm run import -- FILE [--rejects FILE] [--check]

  FILE             CSV, plain or gzip
  --rejects FILE   where to list the lines that are not imported, with their reasons
                   (default: imports/NAME.rejects.csv in the data directory)
  --check          only read the file and say what is in it
  --help           this text

A file may be imported again: what is there is left alone. An import that was stopped continues where it ended.
`;

export interface ImportArguments {
  readonly file: string;
  readonly rejects: string | undefined;
  readonly check: boolean;
}

/** @returns what to do, or 'help'. @throws {Fault} BAD_ARGUMENTS */
export function readArguments(args: readonly string[]): ImportArguments | 'help' {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { rejects: { type: 'string' }, check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) return 'help';
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error('Name one file.');
    return { file, rejects: values.rejects, check: values.check ?? false };
  } catch (cause) {
    throw new Fault('BAD_ARGUMENTS', `${cause instanceof Error ? cause.message : String(cause)}\n\n${HELP}`, { cause });
  }
}
