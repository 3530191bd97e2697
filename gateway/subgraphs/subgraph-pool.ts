/**
 * Connections to subgraphs, shared by all graphs that ask the same subgraph at the same address.
 *
 * Guarantees: while a graph has taken a client, it stays open, whatever other graphs come and go; so requests under way end
 * at the address they began with. Connections, circuit and queue of a subgraph outlive a change of the graph.
 */
import type { Logger } from '@stoa/service/logging.ts';
import { trafficHooks, withPlugins } from '../plugins/plugin.ts';
import type { GatewayPlugin } from '../plugins/plugin.ts';
import { createSubgraphClient } from './subgraph-client.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import { logCircuit } from './traffic/log-circuit.ts';
import { createTraffic } from './traffic/traffic.ts';
import type { TrafficSettings } from './traffic/traffic-settings.ts';

/** Where the GraphQL endpoint of each subgraph is, by name. */
export type Addresses = ReadonlyMap<string, URL>;

export type SubgraphClients = ReadonlyMap<string, SubgraphClient>;

export interface SubgraphPoolOptions {
  /** Signs all requests; null when they are not signed. */
  readonly secret: string | null;
  readonly traffic: TrafficSettings;
  readonly plugins: readonly GatewayPlugin[];
  readonly logger: Logger;
}

/** Clients in use, until they are released. */
export interface TakenClients {
  /** As operations use them: inside of the plugins, with retries, circuit and queue. */
  readonly clients: SubgraphClients;
  /** For looks at schemas, which have a pace of their own. */
  readonly plain: SubgraphClients;
  /** Closes those that nobody else has taken. Only the first call counts. */
  readonly release: () => Promise<void>;
}

export interface SubgraphPool {
  take(addresses: Addresses): TakenClients;
  /** Closes all, taken or not: requests under way fail. */
  close(): Promise<void>;
}

interface Entry {
  readonly plain: SubgraphClient;
  readonly client: SubgraphClient;
  users: number;
}

export function createSubgraphPool(options: SubgraphPoolOptions): SubgraphPool {
  const entries = new Map<string, Entry>();

  const takeOne = (name: string, url: URL): [string, Entry] => {
    const key = `${name} ${url.href}`;
    let entry = entries.get(key);
    if (!entry) entries.set(key, (entry = createEntry(name, url, options)));
    entry.users += 1;
    return [key, entry];
  };
  const giveBack = async (key: string, entry: Entry): Promise<void> => {
    entry.users -= 1;
    if (entry.users > 0) return;
    entries.delete(key);
    await entry.plain.close();
  };

  return {
    take(addresses) {
      const taken = [...addresses].map(([name, url]) => [name, ...takeOne(name, url)] as const);
      let released = false;
      return {
        clients: new Map(taken.map(([name, , { client }]) => [name, client])),
        plain: new Map(taken.map(([name, , { plain }]) => [name, plain])),
        release: async () => {
          if (released) return;
          released = true;
          await Promise.all(taken.map(([, key, entry]) => giveBack(key, entry)));
        },
      };
    },
    close: async () => {
      await Promise.all([...entries.values()].map(({ plain }) => plain.close()));
    },
  };
}

function createEntry(name: string, url: URL, { secret, traffic, plugins, logger }: SubgraphPoolOptions): Entry {
  const settings = traffic.of(name);
  const { queryTimeoutMs, maxAnswerBytes } = settings;
  const plain = createSubgraphClient({ name, url, secret, limits: { timeoutMs: queryTimeoutMs, maxAnswerBytes } });
  const send = createTraffic(name, plain.send, { settings, circuitChanged: logCircuit(logger, name), hooks: trafficHooks(plugins, name) });
  return { plain, client: { ...plain, send: withPlugins(plugins, name, send) }, users: 0 };
}
