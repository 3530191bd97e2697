/**
 * A subgraph from one declaration: its database is migrated, its schema built, its requests answered.
 * Guarantees that nothing is executed but requests signed for this subgraph, that every request has loaders of its
 * own, and that a service whose database is away starts all the same, says so, and works once it is back.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { AnyClient } from '@stoa/database/connect.ts';
import { migrate } from '@stoa/database/migrate.ts';
import { applyGrants } from '@stoa/database/provision.ts';
import { registerGraphQL } from '@stoa/graphql/fastify.ts';
import { createGraphQLHandler } from '@stoa/graphql/handler.ts';
import type { GraphQLRequest } from '@stoa/graphql/http.ts';
import { internalLimits } from '@stoa/graphql/limits.ts';
import { verify } from '@stoa/identity/internal-signature.ts';
import { type Clock, systemClock } from '@stoa/kernel/clock.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Cause } from '@stoa/messaging/cause.ts';
import type { EventDefinition } from '@stoa/messaging/event.ts';
import type { SqlClient } from '@stoa/messaging/log-writer.ts';
import type { RunningService, SeedHost, SeedReport, Service, ServiceHost } from '@stoa/service/service.ts';
import type { Settings } from '@stoa/service/settings.ts';
import { type GraphQLSchema, parse } from 'graphql';
import { withDatabaseFaults } from './database-faults.ts';
import { createAskNeighbour } from './neighbour.ts';
import type { RequestScope } from './request-scope.ts';
import type { ResolverMap } from './resolvers.ts';

const GRAPHQL_PATH = '/graphql';

/** A Prisma client, whatever its models are. */
export type SubgraphClient = AnyClient & SqlClient;

/** What a seed works with. */
export interface SeedScope<Db> {
  readonly db: Db;
  readonly clock: Clock;
}

export interface SubgraphDeclaration<Db extends SubgraphClient, Context> {
  readonly name: string;
  /** The default port, unique among all services. */
  readonly port: number;
  /** The folder of the declaration: `schema.graphql` lies in it, `prisma/<name>` two levels above. */
  readonly folder: string;
  /** Opens the client of this service's own database. */
  readonly openDatabase: (url: string) => Db;
  /** Everything this service says. */
  readonly events: readonly EventDefinition[];
  readonly resolvers: ResolverMap<Context>;
  /** What resolvers get: called once per request. */
  readonly context: (scope: RequestScope<Db>) => Context;
  /** Fills an empty database with this service's part of the sample shop and gives the number of its main rows. */
  readonly seed?: (scope: SeedScope<Db>) => Promise<number>;
}

/** A subgraph at work. */
export interface RunningSubgraph<Db> extends RunningService {
  readonly db: Db;
}

export interface Subgraph<Db extends SubgraphClient, Context> extends Service {
  readonly kind: 'subgraph';
  readonly declaration: SubgraphDeclaration<Db, Context>;
  /** The text of `schema.graphql`. */
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  start(host: ServiceHost): Promise<RunningSubgraph<Db>>;
}

/** Where the schema and the migrations of a subgraph's database are. */
export function migrationsFolder({ folder, name }: { readonly folder: string; readonly name: string }): string {
  return path.resolve(folder, '../../prisma', name);
}

export function defineSubgraph<Db extends SubgraphClient, Context>(
  declaration: SubgraphDeclaration<Db, Context>,
): Subgraph<Db, Context> {
  const { name, port, folder } = declaration;
  const sdl = readFileSync(path.join(folder, 'schema.graphql'), 'utf8');
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: withDatabaseFaults(declaration.resolvers) }]);
  return {
    name,
    kind: 'subgraph',
    port,
    database: true,
    declaration,
    sdl,
    schema,
    start: (host) => start(declaration, schema, host),
    seed: (host) => seed(declaration, host),
  };
}

async function start<Db extends SubgraphClient, Context>(
  declaration: SubgraphDeclaration<Db, Context>,
  schema: GraphQLSchema,
  { app, logger, settings, landscape }: ServiceHost,
): Promise<RunningSubgraph<Db>> {
  const { name } = declaration;
  await migrateDatabase(declaration, settings);
  const db = declaration.openDatabase(addressOf(name, settings));

  const scopeOf = (request: GraphQLRequest): RequestScope<Db> => {
    const { method, url, headers, body, traceId } = request;
    const caller = verify({ secrets: settings.internalSecrets, audience: name, method, path: url, headers, body });
    const traceparent = typeof headers.traceparent === 'string' ? headers.traceparent : undefined;
    return {
      db,
      caller,
      clock: systemClock,
      cause: causeOf(traceId, traceparent),
      ask: createAskNeighbour({
        self: name,
        landscape,
        secret: () => settings.internalSecrets[0] ?? '',
        traceparent,
      }),
    };
  };

  registerGraphQL(
    app,
    createGraphQLHandler<Context>({
      schema,
      context: (request) => declaration.context(scopeOf(request)),
      introspection: !settings.production,
      limits: internalLimits,
      logger,
    }),
    GRAPHQL_PATH,
  );

  return {
    db,
    ready: async () => {
      try {
        await db.$queryRaw`SELECT 1`;
        return { ok: true, checks: { database: 'ok' } };
      } catch {
        return { ok: false, checks: { database: 'does not answer' } };
      }
    },
    stop: () => db.$disconnect(),
  };
}

async function seed<Db extends SubgraphClient, Context>(
  declaration: SubgraphDeclaration<Db, Context>,
  { settings }: SeedHost,
): Promise<SeedReport> {
  if (!declaration.seed) return { seeded: false, rows: 0 };
  await migrateDatabase(declaration, settings);
  const db = declaration.openDatabase(addressOf(declaration.name, settings));
  try {
    // Whoever has ever said anything is not empty, whatever its tables hold today.
    const said = await db.$queryRaw<unknown[]>`SELECT 1 FROM log LIMIT 1`;
    if (said.length > 0) return { seeded: false, rows: 0 };
    return { seeded: true, rows: await declaration.seed({ db, clock: systemClock }) };
  } finally {
    await db.$disconnect();
  }
}

async function migrateDatabase(
  declaration: { readonly name: string; readonly folder: string },
  settings: Settings,
): Promise<void> {
  const app = addressOf(declaration.name, settings);
  const owner = settings.databaseOwnerUrl(declaration.name) ?? app;
  await migrate(migrationsFolder(declaration), owner);
  if (owner !== app) await applyGrants(owner, app);
}

function addressOf(name: string, settings: Settings): string {
  const url = settings.databaseUrl(name);
  if (url !== undefined) return url;
  const variable = `${name.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;
  throw new Fault(
    'INVALID_SETTINGS',
    `${variable} is not set. Give it a PostgreSQL URL, or start with "npm start -- --only ${name}", which brings a server.`,
  );
}

/** A trace id is 128 bits, and so is a UUID: the action that a person took has one name in traces and in the log. */
function causeOf(traceId: string, traceparent: string | undefined): Cause {
  const correlationId = traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return traceparent === undefined ? { correlationId } : { correlationId, traceparent };
}
