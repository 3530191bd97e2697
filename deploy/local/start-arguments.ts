import { parseFlags, usage } from '@stoa/service/command-line.ts';

export interface StartArguments {
  readonly help: boolean;
  /** Names of the services to start; empty for all. */
  readonly only: readonly string[];
  /** Leave empty databases empty. */
  readonly empty: boolean;
}

export const startHelp = `npm start [-- --only NAME… | --empty | --help]

Starts the databases, all subgraphs, the gateway and both BFFs on this machine, with a seeded shop.
Ctrl-C stops everything; started again, the data are still there.

  --only NAME…   only these services, with their databases: npm start -- --only catalog gateway
  --empty        do not seed empty databases (for an import)
  --help         this text

Environment:
  STOA_PORT_BASE=N          port of the gateway (4000); all other ports keep their distance to it
  STOA_DATA_DIR=DIR         where all data are (.stoa)
  STOA_PROCESSES=each       every service in a process of its own, started again after a crash (default: all in one)
  STOA_LOG_LEVEL=info       how much the services say (default here: warn)
  <NAME>_DATABASE_URL=URL   a PostgreSQL of your own for one service, for instance CATALOG_DATABASE_URL
  <NAME>_DATABASE_OWNER_URL=URL   the login for its migrations, where it is another one
`;

/** @throws {Fault} USAGE */
export function parseStartArguments(args: readonly string[]): StartArguments {
  const { values, positionals } = parseFlags(args, {
    help: { type: 'boolean', short: 'h' },
    only: { type: 'string', multiple: true },
    empty: { type: 'boolean' },
  });
  if (!values.only && positionals.length > 0) throw usage(`"${positionals[0]}" is not expected; did you mean --only ${positionals.join(' ')}?`);
  const only = [...(values.only ?? []), ...positionals].flatMap((names) => names.split(',')).filter(Boolean);
  if (values.only && only.length === 0) throw usage('--only needs the name of a service');
  return { help: values.help ?? false, only: [...new Set(only)], empty: values.empty ?? false };
}
