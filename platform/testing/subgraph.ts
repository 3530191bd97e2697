/**
 * One subgraph alone, with a database of its own and nothing else started: real HTTP handling, real signatures, real
 * SQL. Neighbours that it asks are given by the test.
 */
import { randomBytes } from 'node:crypto';
import { countStatements } from '@stoa/database/connect.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { sign } from '@stoa/identity/internal-signature.ts';
import { createApp } from '@stoa/service/app.ts';
import type { Landscape } from '@stoa/service/landscape.ts';
import { createLogger } from '@stoa/service/logging.ts';
import type { ServiceHost } from '@stoa/service/service.ts';
import { type Environment, readSettings } from '@stoa/service/settings.ts';
import type { Subgraph, SubgraphClient } from '@stoa/subgraph/define-subgraph.ts';
import { testDatabase } from './database.ts';

/** What a GraphQL request came back with. */
export interface Answer<Data = Record<string, unknown>> {
  readonly status: number;
  readonly data: Data | null | undefined;
  readonly errors:
    | readonly { readonly message: string; readonly path?: readonly (string | number)[]; readonly extensions: { readonly code: string } & Record<string, unknown> }[]
    | undefined;
}

export interface SubgraphUnderTest<Db> {
  /** A client of the service's own role, for looking into its database. */
  readonly db: Db;
  readonly databaseUrl: string;
  /** Sends requests as the gateway would, on behalf of a caller. */
  as(caller: Caller): {
    query<Data = Record<string, unknown>>(text: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>>;
  };
  /** The server itself, for requests that the driver above would never make. */
  readonly app: ServiceHost['app'];
  /** The SQL that the subgraph sends while `work` runs. */
  statements(work: () => Promise<unknown>): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export interface SubgraphTestOptions {
  /** Where neighbours answer, by name. Those that are not named do not answer. */
  readonly neighbours?: Readonly<Record<string, string>>;
  readonly environment?: Environment;
}

/** Nothing listens on the discard port, so whoever asks there is refused at once. */
const NOBODY = 'http://127.0.0.1:9';

/** Starts the subgraph on a migrated, empty database. Call `stop` when done. */
export async function subgraphUnderTest<Db extends SubgraphClient, Context>(
  subgraph: Subgraph<Db, Context>,
  { neighbours = {}, environment = {} }: SubgraphTestOptions = {},
): Promise<SubgraphUnderTest<Db>> {
  const { name } = subgraph;
  const database = await testDatabase(name);
  const secret = randomBytes(32).toString('base64url');
  const variable = `${name.toUpperCase().replaceAll('-', '_')}_DATABASE`;
  const settings = readSettings({
    NODE_ENV: 'test',
    STOA_INTERNAL_SECRET: secret,
    STOA_LOG_LEVEL: 'silent',
    [`${variable}_URL`]: database.url,
    [`${variable}_OWNER_URL`]: database.ownerUrl,
    ...environment,
  });
  const logger = createLogger(settings);
  const landscape: Landscape = { services: [], urlOf: (service) => neighbours[service] ?? NOBODY };
  const app = createApp(logger);
  const serve = (): void => {
    throw new TypeError('a subgraph serves what it has through its app');
  };
  const running = await subgraph.start({ app, serve, logger, settings, landscape, stopping: new AbortController().signal });
  await app.ready();
  const { db } = running;

  const send = async <Data>(caller: Caller, query: string, variables: unknown): Promise<Answer<Data>> => {
    const body = JSON.stringify({ query, variables });
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: {
        'content-type': 'application/json',
        ...sign({ secret, audience: name, method: 'POST', path: '/graphql', body, caller }),
      },
      payload: body,
    });
    const { data, errors } = response.json<Pick<Answer<Data>, 'data' | 'errors'>>();
    return { status: response.statusCode, data, errors };
  };
  return {
    db,
    databaseUrl: database.url,
    as: (caller) => ({ query: (text, variables = {}) => send(caller, text, variables) }),
    app,
    statements: async (work) => (await countStatements(db, work)).statements,
    stop: async () => {
      await app.close();
      await running.stop();
      await database.drop();
    },
  };
}
