/**
 * The whole shop in one process, for one test file: every subgraph behind the real gateway, on free ports of this
 * machine, each with a database of its own. Requests go over HTTP, are signed, checked and answered as in earnest.
 * Nothing is shared with other tests and nothing is left behind.
 */
import { randomBytes } from 'node:crypto';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type AnyClient, countStatements } from '@stoa/database/connect.ts';
import { createGateway } from '@stoa/gateway/gateway.ts';
import { type Caller } from '@stoa/identity/caller.ts';
import { openDevelopmentIssuer } from '@stoa/identity/development-issuer.ts';
import { sign } from '@stoa/identity/internal-signature.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import { type HostedService, hostService, type HostOptions } from '@stoa/service/host.ts';
import { createLandscape, type Landscape } from '@stoa/service/landscape.ts';
import type { RunningService, Service } from '@stoa/service/service.ts';
import { createLogger } from '@stoa/service/logging.ts';
import { databaseVariableOf, readSettings } from '@stoa/service/settings.ts';
import type { Subgraph, SubgraphClient } from '@stoa/subgraph/define-subgraph.ts';
import { neighbourPatience } from '@stoa/subgraph/neighbour.ts';
import { type TestDatabase, testDatabase } from '@stoa/testing/database.ts';
import type { Answer } from '@stoa/testing/subgraph.ts';

type AnySubgraph = Subgraph<SubgraphClient, unknown>;

/** Eight services in the one thread of a test take their time. */
const UNHURRIED = {
  STOA_TRAFFIC: '{"deadlineMs":600000,"queryTimeoutMs":600000,"mutationTimeoutMs":600000}',
  STOA_LIMITS: '{"planningMs":600000}',
};

neighbourPatience.answerMs = 600_000;

const repository = path.resolve(import.meta.dirname, '../..');

/** An answer with every byte of it. */
export interface WireAnswer<Data = Record<string, unknown>> extends Answer<Data> {
  readonly text: string;
  readonly headers: Headers;
}

export interface Asking {
  query<Data = Record<string, unknown>>(text: string, variables?: Readonly<Record<string, unknown>>): Promise<WireAnswer<Data>>;
}

/** One subgraph of the shop. */
export interface ShopPart {
  readonly name: string;
  readonly url: string;
  readonly database: TestDatabase;
  /** Asks the subgraph itself, signed, as its neighbours and the gateway do. */
  as(caller: Caller): Asking;
}

export interface Shop {
  /** Where clients send GraphQL. */
  readonly endpoint: string;
  readonly secret: string;
  readonly parts: ReadonlyMap<string, ShopPart>;
  /** @throws {TypeError} when there is no such subgraph */
  part(name: string): ShopPart;
  /** Everything that any service has logged, line by line. */
  readonly log: readonly string[];
  /** Asks the gateway as a client with this caller's token; without one as anybody. */
  as(caller: Caller): Asking;
  /** The header that makes a request this caller's; none for anybody. */
  authorization(caller: Caller): Promise<Record<string, string>>;
  /** The SQL that each subgraph sends while `work` runs, by its name; those that send none are absent. */
  statements(work: () => Promise<unknown>): Promise<ReadonlyMap<string, readonly string[]>>;
  stop(): Promise<void>;
}

export interface ShopOptions {
  /** Fills the databases with the sample shop; default: yes. */
  readonly sample?: boolean;
  /** More settings for the gateway, such as `STOA_LIMITS`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the shop, filled with the sample. Call `stop` when done. */
export async function startShop({ sample = true, environment = {} }: ShopOptions = {}): Promise<Shop> {
  const subgraphs = await findSubgraphs();
  const databases = await Promise.all(subgraphs.map(({ name }) => testDatabase(name)));
  // One after the other: eight at once, in the one thread of a test, keep each other's transactions waiting.
  if (sample) for (const [index, subgraph] of subgraphs.entries()) await fill(subgraph, databases[index]?.url ?? '');

  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'stoa-shop-'));
  const secret = randomBytes(32).toString('base64url');
  const settings = readSettings({
    NODE_ENV: 'test',
    STOA_DATA_DIR: dataDir,
    STOA_INTERNAL_SECRET: secret,
    STOA_LOG_FORMAT: 'json',
    ...Object.fromEntries(
      subgraphs.flatMap(({ name }, index) => [
        [databaseVariableOf(name), databases[index]?.url],
        [databaseVariableOf(name, '_OWNER'), databases[index]?.ownerUrl],
      ]),
    ),
  });
  const log: string[] = [];
  const logger = createLogger(settings, { write: (line) => void log.push(line) });
  // Ports are known once they are open, so neighbours are looked up when they are asked.
  const open = new Map<string, HostedService>();
  const landscape: Landscape = { services: [], urlOf: (name) => open.get(name)?.url ?? '' };
  const clients = new Map<string, AnyClient>();
  const host = async (service: Service, options: HostOptions): Promise<HostedService> => {
    const start: Service['start'] = async (given) => {
      const running: RunningService & { db?: AnyClient } = await service.start(given);
      if (running.db) clients.set(service.name, running.db);
      return running;
    };
    const hosted = await hostService({ ...service, start, port: 0 }, options);
    open.set(service.name, hosted);
    return hosted;
  };

  const hosted = await Promise.all(subgraphs.map((subgraph) => host(subgraph, { settings, logger, landscape })));
  const gateway = await host(createGateway({ environment: { ...UNHURRIED, ...environment, STOA_DATA_DIR: dataDir } }), {
    settings,
    logger,
    landscape: createLandscape(hosted.map(({ name, url }) => ({ name, url, kind: 'subgraph' }))),
  });
  await Promise.all([...hosted, gateway].map(({ started }) => started));

  const issuer = await openDevelopmentIssuer(dataDir);
  const authorization = async (caller: Caller): Promise<Record<string, string>> =>
    caller.kind === 'anonymous' ? {} : { authorization: `Bearer ${await issuer.issue(caller, 600)}` };
  const endpoint = `${gateway.url}/graphql`;
  const parts = new Map(
    hosted.map(({ name, url }, index): [string, ShopPart] => {
      const database = databases[index];
      if (!database) throw new TypeError(`${name} has no database`);
      const signed = (caller: Caller) => (body: string) =>
        sign({ secret, audience: name, method: 'POST', path: '/graphql', body, caller });
      return [name, { name, url, database, as: (caller) => asking(`${url}/graphql`, signed(caller)) }];
    }),
  );
  return {
    endpoint,
    secret,
    parts,
    part: (name) => parts.get(name) ?? missing(name),
    log,
    as: (caller) => asking(endpoint, () => authorization(caller)),
    authorization,
    statements: (work) => statementsOf([...clients], work),
    stop: async () => {
      await gateway.stop();
      await Promise.all(hosted.map((service) => service.stop()));
      await Promise.all(databases.map((database) => database.drop()));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Every subgraph that is declared, found as the launcher finds them. */
async function findSubgraphs(): Promise<AnySubgraph[]> {
  const files = globSync('subgraphs/*/subgraph.ts', { cwd: repository }).sort();
  const modules = await Promise.all(files.map((file) => import(path.join(repository, file)) as Promise<{ default: AnySubgraph }>));
  return modules.map((module) => module.default);
}

async function fill({ declaration }: AnySubgraph, url: string): Promise<void> {
  const db = declaration.openDatabase(url);
  try {
    await declaration.seed?.({ db, clock: systemClock });
  } finally {
    await db.$disconnect();
  }
}

async function statementsOf(
  [first, ...others]: readonly (readonly [string, AnyClient])[],
  work: () => Promise<unknown>,
): Promise<Map<string, readonly string[]>> {
  if (!first) {
    await work();
    return new Map();
  }
  const [name, client] = first;
  const { result, statements } = await countStatements(client, () => statementsOf(others, work));
  return statements.length > 0 ? result.set(name, statements) : result;
}

function asking(url: string, headersFor: (body: string) => Promise<Record<string, string>> | Record<string, string>): Asking {
  return {
    query: async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}) => {
      const body = JSON.stringify({ query, variables });
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...(await headersFor(body)) },
        body,
      });
      const text = await response.text();
      const { data, errors } = JSON.parse(text) as Pick<Answer<Data>, 'data' | 'errors'>;
      return { status: response.status, headers: response.headers, text, data, errors };
    },
  };
}

function missing(name: string): never {
  throw new TypeError(`no subgraph is called ${name}`);
}
