import path from 'node:path';
import { parseFlags, usage } from '@stoa/service/command-line.ts';

export const importHelp = `npm run import -- FILE [--rejects FILE] [--check] [--help]

Imports sales in the UCI "Online Retail" format (CSV, plain or gzip) into the shop, whether it runs or not.
A file may be imported again: what is there is left alone. An import that was stopped continues where it ended.

  --rejects FILE   where to list the lines that are not imported, with line number and reason
                   (default: imports/NAME.rejects.csv in the data directory)
  --check          only read the file and say what is in it
  --help           this text
`;

export interface ImportArguments {
  /** Absolute, as is `rejects`. */
  readonly file: string;
  readonly rejects: string | undefined;
  readonly check: boolean;
}

/**
 * What to import, or null when help is wanted.
 * @param folder where the person is: file names are relative to it
 * @throws {Fault} USAGE
 */
export function parseImportArguments(args: readonly string[], folder: string): ImportArguments | null {
  const { values, positionals } = parseFlags(args, {
    help: { type: 'boolean', short: 'h' },
    rejects: { type: 'string' },
    check: { type: 'boolean' },
  });
  if (values.help) return null;
  const [file, ...more] = positionals;
  if (file === undefined) throw usage('Name the file to import');
  if (more.length > 0) throw usage(`One file at a time: ${more.join(' ')} is too much`);
  return {
    file: path.resolve(folder, file),
    rejects: values.rejects === undefined ? undefined : path.resolve(folder, values.rejects),
    check: values.check ?? false,
  };
}
