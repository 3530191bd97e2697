import { PrismaPg } from '@prisma/adapter-pg';
import { patience } from './patience.ts';

/** What a generated Prisma client's class looks like from outside, whatever its models are. */
export type ClientClass<Client> = new (options: ClientOptions) => Client;

export interface ClientOptions {
  readonly adapter: PrismaPg;
}

/** What every Prisma client can do, whatever its models are. */
export interface AnyClient {
  $disconnect(): Promise<void>;
}

export interface ConnectOptions {
  /** Connections at most; 5 unless told. All services and replicas share the server's `max_connections`. */
  readonly poolSize?: number;
  /** Shown in PostgreSQL's list of connections. */
  readonly applicationName: string;
}

/**
 * Opens a Prisma client on a database URL. Connections are made when needed, so this neither waits nor fails;
 * `$disconnect()` closes them. A connection that breaks while idle is replaced unnoticed; one that breaks under a
 * statement fails it, see `databaseFault`.
 */
export function connect<Client extends AnyClient>(
  Class: ClientClass<Client>,
  url: string,
  options: ConnectOptions,
): Client {
  const watchers = new Set<Watcher>();
  const nameOf = statementNames();
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: options.poolSize ?? 5,
      application_name: options.applicationName,
      // Also the time a request waits for a free connection.
      connectionTimeoutMillis: patience.requestMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
    },
    {
      // Prisma asks for the name of every statement just before it sends it: the one place that sees them all.
      statementNameGenerator: ({ sql }) => {
        for (const watcher of watchers) watcher(sql);
        return nameOf(sql);
      },
    },
  );
  const client = new Class({ adapter });
  watchersOf.set(client, watchers);
  return client;
}

/**
 * Runs `work` and returns, beside its result, the SQL of every statement that the client sent for it, in order;
 * BEGIN, COMMIT, ROLLBACK and SAVEPOINT do not count. Statements that others send through
 * the same client meanwhile are counted too.
 */
export async function countStatements<Result>(
  client: AnyClient,
  work: () => Promise<Result>,
): Promise<{ result: Result; statements: string[] }> {
  const watchers = watchersOf.get(client);
  if (!watchers) throw new TypeError('countStatements needs a client that connect() returned.');
  const statements: string[] = [];
  const watcher = (sql: string) => {
    if (!TRANSACTION_CONTROL.test(sql)) statements.push(sql);
  };
  watchers.add(watcher);
  try {
    return { result: await work(), statements };
  } finally {
    watchers.delete(watcher);
  }
}

type Watcher = (sql: string) => void;

const watchersOf = new WeakMap<object, Set<Watcher>>();
const TRANSACTION_CONTROL = /^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET TRANSACTION)\b/i;
/** Each connection keeps each named statement prepared, so there must be an end to names. */
const MOST_NAMES = 500;

/**
 * Names for statements, so that PostgreSQL plans each once per connection. A name never changes its meaning. When
 * there are too many, later statements stay nameless; those that were there first are the service's everyday ones.
 */
function statementNames(): (sql: string) => string {
  const names = new Map<string, string>();
  return (sql) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MOST_NAMES || TRANSACTION_CONTROL.test(sql)) return '';
    const name = `s${names.size}`;
    names.set(sql, name);
    return name;
  };
}
