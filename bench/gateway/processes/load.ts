/**
 * The load: a number of connections, each of which asks again as soon as it has its answer. When the time is over nobody
 * asks any more, but all answers are waited for: what a gateway has worked on counts as work and as result.
 */
import { Client } from 'undici';
import { serveMessages } from './messages.ts';

export interface LoadPlan {
  readonly origin: string;
  /** Asked in turn; each connection begins at another place. */
  readonly bodies: readonly string[];
  /** Bearer tokens, of which each connection uses one. None: requests have none. */
  readonly tokens: readonly string[];
  /** Bytes that the answer to each must have; -1 where any number will do. */
  readonly answerBytes: readonly number[];
  readonly connections: number;
}

export interface LoadResult {
  readonly requests: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers with another status or length than they should have, and those that never came. */
  readonly failures: number;
}

/** `prepare` connects and lets every connection run for a moment; `run` measures some seconds, `requests` so many; `end` disconnects. */
export type LoadCommand =
  | { readonly prepare: LoadPlan; readonly seconds: number }
  | { readonly run: number }
  | { readonly requests: number }
  | { readonly end: true };

interface Connection {
  readonly client: Client;
  readonly headers: Readonly<Record<string, string>>;
  next: number;
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

let plan: LoadPlan | null = null;
let connections: readonly Connection[] = [];

async function obey(command: LoadCommand): Promise<LoadResult | null> {
  if ('prepare' in command) {
    plan = command.prepare;
    const { origin, bodies, tokens, connections: count } = plan;
    const step = Math.max(1, Math.floor(bodies.length / count));
    connections = Array.from({ length: count }, (_, index) => {
      const token = tokens[index % tokens.length];
      const headers = token === undefined ? HEADERS : { ...HEADERS, authorization: `Bearer ${token}` };
      return { client: new Client(origin, { bodyTimeout: 60_000 }), headers, next: index * step };
    });
    await load(forSeconds(command.seconds));
    return null;
  }
  if ('run' in command) return load(forSeconds(command.run));
  if ('requests' in command) return load(forRequests(command.requests));
  await Promise.all(connections.map(({ client }) => client.destroy()));
  connections = [];
  return null;
}

/** Whether one more request may be made; asked before each but the first of every connection. */
type MayGoOn = (now: number) => boolean;

function forSeconds(seconds: number): MayGoOn {
  const until = performance.now() + seconds * 1_000;
  return (now) => now < until;
}

function forRequests(count: number): MayGoOn {
  let left = count - connections.length;
  return () => (left -= 1) >= 0;
}

async function load(mayGoOn: MayGoOn): Promise<LoadResult> {
  const latencies: number[] = [];
  const began = performance.now();
  let failures = 0;
  const done = (from: number, good: boolean): boolean => {
    const now = performance.now();
    latencies.push(now - from);
    if (!good) failures += 1;
    return mayGoOn(now);
  };
  await Promise.all(connections.map((connection) => keepAsking(connection, done)));
  const took = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { requests: latencies.length, seconds: took, p50Ms: at(0.5), p99Ms: at(0.99), failures };
}

/** @param done told about each answer, says whether to go on */
function keepAsking(connection: Connection, done: (from: number, good: boolean) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const asking = (): void => {
      if (!plan) return resolve();
      const index = connection.next % plan.bodies.length;
      connection.next += 1;
      const from = performance.now();
      let status = 0;
      let bytes = 0;
      const ended = (good: boolean): void => (done(from, good) ? asking() : resolve());
      connection.client.dispatch(
        { path: '/graphql', method: 'POST', headers: connection.headers, body: plan.bodies[index] ?? '' },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_, code) => {
            status = code;
          },
          onResponseData: (_, chunk) => {
            bytes += chunk.byteLength;
          },
          onResponseEnd: () => ended(status === 200 && fits(bytes, plan?.answerBytes[index])),
          onResponseError: () => ended(false),
        },
      );
    };
    asking();
  });
}

function fits(bytes: number, wanted = -1): boolean {
  return wanted === -1 || bytes === wanted;
}

serveMessages(obey, null);
