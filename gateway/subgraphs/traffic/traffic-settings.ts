/** How the gateway treats its subgraphs: `STOA_TRAFFIC='{"queryTimeoutMs": 3000, "subgraphs": {"orders": {"retries": 0}}}'`. */
import type { Environment } from '@stoa/service/settings.ts';
import { changeNumbers, invalidSetting, isRecord, readJsonSetting } from '../../json-settings.ts';

const VARIABLE = 'STOA_TRAFFIC';

export const defaultTraffic = {
  /** One request to a subgraph, waiting for its turn included. Half of the deadline, so that a slow one leaves time for others. */
  queryTimeoutMs: 5_000,
  /** Longer: a mutation that is given up has an unknown end. */
  mutationTimeoutMs: 10_000,
  maxAnswerBytes: 16 * 1024 * 1024,
  /** Connections to one subgraph, each with one request at a time: so many run at once. */
  connections: 64,
  /** Requests that may wait for their turn. Any more are refused at once. */
  queue: 512,
  /** Further tries of a query whose connection failed. */
  retries: 2,
  /** Of all requests to a subgraph, how many may be further tries: a service that is down is not given three times the load. */
  retryPercent: 10,
  /** The first wait is at random below this, each later one below twice the one before, up to the highest. */
  retryFirstMs: 25,
  retryHighestMs: 250,
  breakerWindowMs: 10_000,
  /** The circuit opens when within the window there were so many requests, and so many of them failed. */
  breakerRequests: 20,
  breakerFailurePercent: 50,
  /** How long nobody is asked before one request tries. */
  breakerOpenMs: 5_000,
} as const;

/** With 0 of these, nothing would ever be answered. */
const POSITIVE: ReadonlySet<string> = new Set(['deadlineMs', 'connections', 'maxAnswerBytes', 'queryTimeoutMs', 'mutationTimeoutMs']);

export type SubgraphTraffic = Readonly<Record<keyof typeof defaultTraffic, number>>;

export interface TrafficSettings {
  /** For a client's whole request, from its context to its answer. */
  readonly deadlineMs: number;
  readonly of: (subgraph: string) => SubgraphTraffic;
}

/** For settings in code, such as tests. */
export type TrafficChanges = Partial<SubgraphTraffic> & {
  readonly deadlineMs?: number;
  readonly subgraphs?: Readonly<Record<string, Partial<SubgraphTraffic>>>;
};

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readTraffic(environment: Environment, changes?: TrafficChanges): TrafficSettings {
  const { subgraphs = {}, ...common } = changes ?? readJsonSetting(environment, VARIABLE);
  const { deadlineMs, ...all } = changeTraffic({ deadlineMs: 10_000, ...defaultTraffic }, common);
  if (!isRecord(subgraphs)) throw invalidSetting(VARIABLE, 'must have an object from names to settings for "subgraphs"');
  /** No request to a subgraph has more time than the client's. */
  const within = (settings: SubgraphTraffic): SubgraphTraffic => ({
    ...settings,
    queryTimeoutMs: Math.min(settings.queryTimeoutMs, deadlineMs),
    mutationTimeoutMs: Math.min(settings.mutationTimeoutMs, deadlineMs),
  });
  const own = new Map<string, SubgraphTraffic>();
  for (const [name, settings] of Object.entries(subgraphs)) {
    if (!isRecord(settings)) throw invalidSetting(VARIABLE, `must have an object for subgraph "${name}"`);
    own.set(name, within(changeTraffic(all, settings)));
  }
  const others = within(all);
  return { deadlineMs, of: (subgraph) => own.get(subgraph) ?? others };
}

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
function changeTraffic<Names extends string>(defaults: Readonly<Record<Names, number>>, changes: Readonly<Record<string, unknown>>): Record<Names, number> {
  const numbers = changeNumbers(VARIABLE, defaults, changes);
  for (const [name, value] of Object.entries<number>(numbers)) {
    if (value === 0 && POSITIVE.has(name)) throw invalidSetting(VARIABLE, `must have more than 0 for "${name}"`);
  }
  return numbers;
}
