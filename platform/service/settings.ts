import path from 'node:path';
import { z } from 'zod';
import { loadInternalSecrets } from '@stoa/identity/internal-secret.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { usualAddressLimits } from './address-caps.ts';
import type { AddressLimits } from './address-caps.ts';
import { readTrustedProxies } from './client-address.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Everything a service reads from its environment, read once and checked. */
export interface Settings {
  /** NODE_ENV=production. */
  readonly production: boolean;
  /** STOA_DATA_DIR, absolute; default `.stoa` in the repository. */
  readonly dataDir: string;
  /** STOA_PORT_BASE: the port of the gateway; all others keep their distance to it. */
  readonly portBase: number;
  /** STOA_HOST: the address to listen on; default 127.0.0.1. */
  readonly listenHost: string;
  /** STOA_PROCESSES: all services in one process, or each in its own. */
  readonly processes: 'all' | 'each';
  /** STOA_LOG_LEVEL. */
  readonly logLevel: (typeof logLevels)[number];
  /** STOA_LOG_FORMAT: `auto` is pretty on a terminal outside production, otherwise JSON. */
  readonly logFormat: 'auto' | 'json' | 'pretty';
  /** STOA_CONNECTIONS_PER_ADDRESS and STOA_TRUSTED_PROXIES: how much of a server one client may hold. */
  readonly addresses: AddressLimits;
  /** STOA_DRAIN_MS: how long running requests may take to end when the service stops. */
  readonly drainMs: number;
  /**
   * STOA_INTERNAL_SECRET; the first signs, all are accepted. Made once in the data directory outside production.
   * @throws {Fault} INVALID_SETTINGS, when read, if production has none.
   */
  readonly internalSecrets: readonly string[];
  /** `<NAME>_DATABASE_URL`, for reading and writing rows. @throws {Fault} INVALID_SETTINGS when it is no PostgreSQL URL. */
  databaseUrl(service: string): string | undefined;
  /** `<NAME>_DATABASE_OWNER_URL`, for migrations; falls back to `databaseUrl`. */
  databaseOwnerUrl(service: string): string | undefined;
  /** The port for a service whose default port this is. 0 stays 0. @throws {Fault} INVALID_SETTINGS when out of range. */
  portOf(defaultPort: number): number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT_BASE = 4000;
const HIGHEST_PORT = 65_535;
const repository = path.resolve(import.meta.dirname, '../..');

const wholeNumber = (lowest: number, highest: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${lowest} to ${highest}`)
    .transform(Number)
    .refine((value) => value >= lowest && value <= highest, `must be a whole number from ${lowest} to ${highest}`);

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of: ${values.join(', ')}` });

const variables = z.object({
  NODE_ENV: oneOf(['development', 'test', 'production']).default('development'),
  STOA_DATA_DIR: z.string().default(path.join(repository, '.stoa')),
  STOA_PORT_BASE: wholeNumber(1024, 65_000).default(DEFAULT_PORT_BASE),
  STOA_HOST: z.string().regex(/^[\w.:-]+$/, 'must be an address or a host name').default('127.0.0.1'),
  STOA_PROCESSES: oneOf(['all', 'each']).default('all'),
  STOA_LOG_LEVEL: oneOf(logLevels).default('info'),
  STOA_LOG_FORMAT: oneOf(['auto', 'json', 'pretty']).default('auto'),
  STOA_DRAIN_MS: wholeNumber(0, 600_000).default(10_000),
  STOA_CONNECTIONS_PER_ADDRESS: wholeNumber(0, 1_000_000).default(usualAddressLimits.perAddress),
  STOA_TRUSTED_PROXIES: z.string().default(''),
});

const databaseVariable = z.url({ protocol: /^postgres(ql)?$/ });

/**
 * Reads and checks the settings. An empty variable counts as not set.
 * @param databases names of services whose database URLs are checked now rather than when they are asked for
 * @throws {Fault} INVALID_SETTINGS with one message that names every wrong value
 */
export function readSettings(environment: Environment, databases: readonly string[] = []): Settings {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const result = variables.safeParse(env);
  const problems = result.success
    ? []
    : result.error.issues.map(({ path: [name], message }) => `${String(name)}=${env[String(name)]}: ${message}`);
  const urls = databases.flatMap((name) => [databaseVariableOf(name), databaseVariableOf(name, '_OWNER')]);
  problems.push(...urls.flatMap((name) => databaseProblem(name, env[name]) ?? []));
  if (!result.success || problems.length > 0) throw invalid(problems);
  return settingsOf(result.data, env);
}

function settingsOf(values: z.output<typeof variables>, env: Environment): Settings {
  const production = values.NODE_ENV === 'production';
  const dataDir = path.resolve(values.STOA_DATA_DIR);
  let secrets: readonly string[] | undefined;
  const databaseUrl = (service: string, role: '' | '_OWNER' = '') => {
    const name = databaseVariableOf(service, role);
    const problem = databaseProblem(name, env[name]);
    if (problem) throw invalid([problem]);
    return env[name];
  };
  return {
    production,
    dataDir,
    portBase: values.STOA_PORT_BASE,
    listenHost: values.STOA_HOST,
    processes: values.STOA_PROCESSES,
    logLevel: values.STOA_LOG_LEVEL,
    logFormat: values.STOA_LOG_FORMAT,
    drainMs: values.STOA_DRAIN_MS,
    addresses: { perAddress: values.STOA_CONNECTIONS_PER_ADDRESS, isTrusted: readTrustedProxies(values.STOA_TRUSTED_PROXIES) },
    get internalSecrets() {
      // Not before it is asked for: a gateway in front of foreign subgraphs signs nothing and needs no secret.
      return (secrets ??= loadInternalSecrets({ configured: env['STOA_INTERNAL_SECRET'], production, dataDir }));
    },
    databaseUrl: (service) => databaseUrl(service),
    databaseOwnerUrl: (service) => databaseUrl(service, '_OWNER') ?? databaseUrl(service),
    portOf(defaultPort) {
      if (defaultPort === 0) return 0;
      const port = values.STOA_PORT_BASE + defaultPort - DEFAULT_PORT_BASE;
      if (port > 0 && port <= HIGHEST_PORT) return port;
      throw invalid([`STOA_PORT_BASE=${values.STOA_PORT_BASE}: puts a service at port ${port}, which does not exist`]);
    },
  };
}

/** `CATALOG_DATABASE_URL`, `PRICE_LISTS_DATABASE_OWNER_URL`. */
export function databaseVariableOf(service: string, role: '' | '_OWNER' = ''): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_DATABASE${role}_URL`;
}

/** The value is not repeated: it may hold a password. */
function databaseProblem(name: string, value: string | undefined): string | undefined {
  if (value === undefined || databaseVariable.safeParse(value).success) return undefined;
  return `${name}: must be a PostgreSQL URL such as postgresql://user:password@host:5432/database`;
}

function invalid(problems: readonly string[]): Fault {
  return new Fault('INVALID_SETTINGS', `Settings cannot be used. ${problems.join('; ')}`);
}
