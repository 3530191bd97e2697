import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';
import { openDevelopmentIssuer } from '@stoa/identity/development-issuer.ts';
import type { DevelopmentIssuer } from '@stoa/identity/development-issuer.ts';
import { hostService } from '@stoa/service/host.ts';
import { createLandscape } from '@stoa/service/landscape.ts';
import type { Patience } from '@stoa/service/listener.ts';
import { createLogger } from '@stoa/service/logging.ts';
import { readSettings } from '@stoa/service/settings.ts';
import { createGateway } from '../gateway.ts';
import type { GatewayOptions } from '../gateway.ts';

export const TEST_SECRET = 'secret-of-the-gateway-tests-0123456789';

export interface TestGatewayOptions extends GatewayOptions {
  /** Subgraphs as the landscape has them. */
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: as usual. */
  readonly patience?: Patience;
}

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: ExecutionResult<Record<string, unknown>>;
}

export interface TestGateway {
  readonly url: string;
  readonly issuer: DevelopmentIssuer;
  /** Lines of the log. */
  readonly log: readonly string[];
  readonly started: Promise<void>;
  query(query: string, options?: { variables?: object; headers?: Record<string, string> }): Promise<Answer>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Longer than any test: on a busy machine, no time is up but one that a test has set itself. */
const UNHURRIED_MS = 600_000;
const unhurriedTraffic = { deadlineMs: UNHURRIED_MS, queryTimeoutMs: UNHURRIED_MS, mutationTimeoutMs: UNHURRIED_MS };

/** The setting with these defaults, which it may change. */
function withDefaults(setting: string | undefined, defaults: object): string {
  return JSON.stringify({ ...defaults, ...(JSON.parse(setting ?? '{}') as object) });
}

/** A gateway on a free port, with a data directory of its own and no committed supergraph. It looks at subgraphs all the time. */
export async function startTestGateway({ subgraphs, environment = {}, patience, traffic, ...options }: TestGatewayOptions): Promise<TestGateway> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'stoa-gateway-'));
  const env = {
    STOA_DATA_DIR: dataDir,
    STOA_INTERNAL_SECRET: TEST_SECRET,
    ...environment,
    STOA_TRAFFIC: withDefaults(environment.STOA_TRAFFIC ?? JSON.stringify(traffic), unhurriedTraffic),
    STOA_LIMITS: withDefaults(environment.STOA_LIMITS, { planningMs: UNHURRIED_MS }),
  };
  const settings = readSettings(env);
  const log: string[] = [];
  const service = { ...createGateway({ supergraphFile: null, polling: { settling: 10, settled: 10 }, ...options, environment: env }), port: 0 };
  const hosted = await hostService(service, {
    settings,
    landscape: createLandscape(subgraphs.map(({ name, url }) => ({ name, url, kind: 'subgraph' }))),
    logger: createLogger(settings, { write: (line) => void log.push(line) }),
    ...(patience && { patience }),
  });

  return {
    url: hosted.url,
    issuer: await openDevelopmentIssuer(dataDir),
    log,
    started: hosted.started,
    query: async (query, { variables, headers = {} } = {}) => {
      const response = await fetch(`${hosted.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Answer['json'] };
    },
    [Symbol.asyncDispose]: async () => {
      await hosted.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Tries again until the condition holds; the time limit of the test ends it otherwise. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await nextTurn();
}

/** Waits until the gateway answers this query without errors. */
export async function answers(gateway: TestGateway, query: string): Promise<void> {
  await until(async () => {
    const { status, json } = await gateway.query(query);
    return status === 200 && json.errors === undefined;
  });
}
