/**
 * How many subscriptions there may be, and how they live:
 * `STOA_SUBSCRIPTIONS='{"total": 2000, "origins": ["https://shop.example"], "subgraphs": {"orders": {"protocol": "sse"}}}'`.
 */
import type { Environment } from '@stoa/service/settings.ts';
import { changeNumbers, invalidSetting, isRecord, readJsonSetting } from '../json-settings.ts';

const VARIABLE = 'STOA_SUBSCRIPTIONS';

const defaults = {
  /** Subscriptions at once, of all clients. */
  total: 5_000,
  /** WebSockets at once. */
  connections: 2_000,
  /** Operations at once on one WebSocket. */
  perConnection: 50,
  /** Events that wait for a client; with one more, its subscription ends. */
  bufferedEvents: 100,
  /** Characters of all these events. */
  bufferedBytes: 4 * 1024 * 1024,
  /** One event of a subgraph. */
  eventBytes: 1024 * 1024,
  /** One message of a client. */
  messageBytes: 256 * 1024,
  /** From the opening of a WebSocket to its `connection_init`. */
  connectionInitMs: 3_000,
  /** Between signs of life, to clients and to subgraphs; who gives none for as long is gone. */
  keepAliveMs: 15_000,
  /** From the first packet to a subgraph until it has taken the operation. */
  connectMs: 5_000,
  /** Tries in a row to get back what broke. */
  reconnects: 5,
  /** The wait before the first of them; doubled with each, scattered, up to the highest. */
  reconnectFirstMs: 250,
  reconnectHighestMs: 10_000,
  /** How long subscriptions may stay on a graph that was replaced. */
  oldGraphMs: 60_000,
} as const;

/** What must not be 0. */
const POSITIVE: readonly (keyof typeof defaults)[] = ['bufferedEvents', 'bufferedBytes', 'eventBytes', 'messageBytes', 'connectionInitMs', 'keepAliveMs', 'connectMs'];

/** Where the events of one subgraph come from. */
export interface StreamAddress {
  readonly protocol: 'ws' | 'sse';
  readonly url: URL;
}

export interface SubscriptionSettings extends Readonly<Record<keyof typeof defaults, number>> {
  /** Foreign web pages that may open WebSockets. */
  readonly origins: ReadonlySet<string>;
  /** @param url of its GraphQL endpoint, for what is not set otherwise */
  readonly addressOf: (subgraph: string, url: URL) => StreamAddress;
}

/** For settings in code, such as tests. */
export type SubscriptionChanges = Partial<Record<keyof typeof defaults, number>> & {
  readonly origins?: readonly string[];
  readonly subgraphs?: Readonly<Record<string, { readonly protocol?: 'ws' | 'sse'; readonly url?: string }>>;
};

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readSubscriptions(environment: Environment, changes?: SubscriptionChanges): SubscriptionSettings {
  const { origins = [], subgraphs = {}, ...numbers }: Readonly<Record<string, unknown>> = changes ?? readJsonSetting(environment, VARIABLE);
  const all = changeNumbers(VARIABLE, defaults, numbers);
  const zero = POSITIVE.find((name) => all[name] === 0);
  if (zero !== undefined) throw invalidSetting(VARIABLE, `must have more than 0 for "${zero}"`);
  if (!isRecord(subgraphs)) throw invalidSetting(VARIABLE, 'must have an object from names to settings for "subgraphs"');
  const own = new Map(Object.entries(subgraphs).map(([name, settings]) => [name, readSubgraph(name, settings)]));
  return {
    ...all,
    origins: readOrigins(origins),
    addressOf: (subgraph, url) => {
      const { protocol = 'ws', url: ownUrl = url } = own.get(subgraph) ?? {};
      return { protocol, url: protocol === 'ws' ? asWebSocket(ownUrl) : ownUrl };
    },
  };
}

function readSubgraph(name: string, settings: unknown): Partial<StreamAddress> {
  const { protocol, url, ...others } = isRecord(settings) ? settings : { settings };
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `must have an object of "protocol" and "url" for subgraph "${name}"`);
  if (protocol !== undefined && protocol !== 'ws' && protocol !== 'sse') throw invalidSetting(VARIABLE, `must have "ws" or "sse" as protocol of "${name}"`);
  const schemes = protocol === 'sse' ? ['http:', 'https:'] : ['ws:', 'wss:', 'http:', 'https:'];
  const address = typeof url === 'string' ? URL.parse(url) : null;
  if (url !== undefined && (!address || !schemes.includes(address.protocol) || address.username || address.password || address.hash)) {
    throw invalidSetting(VARIABLE, `must have a plain ${schemes.join(' or ')} URL for "${name}"`);
  }
  return { ...(protocol !== undefined && { protocol }), ...(address && { url: address }) };
}

function readOrigins(origins: unknown): ReadonlySet<string> {
  if (!Array.isArray(origins)) throw invalidSetting(VARIABLE, 'must have a list for "origins"');
  return new Set(
    origins.map((origin: unknown) => {
      if (typeof origin === 'string' && URL.parse(origin)?.origin === origin && origin !== 'null') return origin;
      throw invalidSetting(VARIABLE, 'must have origins such as "https://shop.example", without a path, in "origins"');
    }),
  );
}

function asWebSocket(url: URL): URL {
  const address = new URL(url);
  address.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  return address;
}
