import type { Caller } from '@stoa/identity/caller.ts';
import { parseCaller } from '@stoa/identity/caller.ts';
import { parseGlobalId } from '@stoa/kernel/ids.ts';
import { parseFlags, usage } from '@stoa/service/command-line.ts';

export interface TokenArguments {
  readonly caller: Caller;
  readonly ttlSeconds: number;
}

const DEFAULT_TTL = '8h';
const LONGEST_TTL_SECONDS = 30 * 24 * 3600;

export const tokenHelp = `npm run --silent token -- (--customer ID | --staff [NAME]) [--ttl 8h]

Prints a token for development; send it as "authorization: Bearer TOKEN".

  --customer ID   for a customer: the id from the graph (Customer:…) or the bare UUID
  --staff [NAME]  for a member of staff; default name: developer
  --ttl TIME      how long it is good: 90s, 30m, 8h (default), 7d; at most 30d
  --help          this text
`;

/** Null when help is asked for. @throws {Fault} USAGE */
export function parseTokenArguments(args: readonly string[]): TokenArguments | null {
  // The name of the member of staff is optional, which no flag can be: it is taken as a word of its own.
  const plain = args.flatMap((arg) => (arg.startsWith('--staff=') ? ['--staff', arg.slice('--staff='.length)] : [arg]));
  const { values, positionals } = parseFlags(plain, {
    help: { type: 'boolean', short: 'h' },
    customer: { type: 'string' },
    staff: { type: 'boolean' },
    ttl: { type: 'string', default: DEFAULT_TTL },
  });
  if (values.help) return null;
  const { customer, staff = false } = values;
  if ((customer !== undefined) === staff) throw usage('Say for whom: either --customer ID or --staff');
  if (positionals.length > (staff ? 1 : 0)) throw usage(`"${positionals.at(-1)}" is not expected`);
  const caller = customer === undefined ? staffCaller(positionals[0] ?? 'developer') : customerCaller(customer);
  return { caller, ttlSeconds: parseDuration(values.ttl) };
}

function customerCaller(id: string): Caller {
  const customerId = id.includes(':') ? parseGlobalId('Customer', id) : id;
  const caller = parseCaller({ kind: 'customer', customerId });
  if (!caller) throw usage(`"${id}" is no customer's id; it looks like Customer:0192f0c1-2b5e-7c3d-8a4f-5e6d7c8b9a01`);
  return caller;
}

function staffCaller(subject: string): Caller {
  const caller = parseCaller({ kind: 'staff', subject });
  if (!caller) throw usage(`"${subject}" is no name for a member of staff; use letters, digits, blanks and @._:+-`);
  return caller;
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** '90s', '30m', '8h', '7d' in seconds. @throws {Fault} USAGE */
export function parseDuration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (secondsOf[unit] ?? NaN);
  if (seconds > 0 && seconds <= LONGEST_TTL_SECONDS) return seconds;
  throw usage(`--ttl ${text} is no time from 1s to 30d; write 90s, 30m, 8h or 7d`);
}
