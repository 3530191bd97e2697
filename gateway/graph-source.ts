import type { Graph } from './graph.ts';
import { fetchSdl } from './subgraphs/fetch-sdl.ts';
import type { SubgraphClient } from './subgraphs/subgraph-client.ts';
import type { Addresses, SubgraphClients, SubgraphPool } from './subgraphs/subgraph-pool.ts';
import { followFile } from './supergraph/follow-file.ts';
import type { InitialSupergraph } from './supergraph/initial-supergraph.ts';
import { keepPolling } from './supergraph/polling.ts';
import type { PollingIntervals } from './supergraph/polling.ts';
import { createSupergraphFile } from './supergraph/supergraph-file.ts';
import { createSupergraphManager } from './supergraph/supergraph-manager.ts';
import type { SupergraphEvent, SupergraphManager } from './supergraph/supergraph-manager.ts';

/** A supergraph that somebody else composes. */
export interface FollowedSupergraph {
  readonly file: string;
  /** Where the subgraphs of the supergraph are. @throws {Fault} when one of them has no address; it is refused then */
  readonly addressesOf: (supergraphSdl: string) => Addresses;
}

export interface GraphSourceOptions {
  readonly load: (supergraphSdl: string, addresses: Addresses) => Promise<Graph>;
  readonly notify: (event: SupergraphEvent) => void;
}

export interface GraphSource {
  /** Gives the graph to serve. Is open already. */
  readonly manager: SupergraphManager<Graph>;
  /** Stops looking for changes, stops all graphs when their last requests have ended. */
  stop(): Promise<void>;
}

const SETTLE_MS = 100;

/** The file as it is, now and later. @throws {Fault} when it cannot be served as it is now */
export async function followSupergraph({ file, addressesOf }: FollowedSupergraph, { load, notify }: GraphSourceOptions): Promise<GraphSource> {
  const manager = createSupergraphFile<Graph>({
    file,
    load: async (supergraphSdl) => load(supergraphSdl, addressesOf(supergraphSdl)),
    notify,
    settle: () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS)),
  });
  await manager.open();
  return looking(manager, followFile(file, () => manager.poll()));
}

export interface AskingOptions extends GraphSourceOptions {
  readonly addresses: Addresses;
  readonly pool: SubgraphPool;
  readonly initial: InitialSupergraph | undefined;
  readonly polling: PollingIntervals | undefined;
}

/** What the subgraphs at these addresses compose to, now and later. */
export async function composeSubgraphs({ addresses, pool, load, notify, initial, polling }: AskingOptions): Promise<GraphSource> {
  const { plain, release } = pool.take(addresses);
  const manager = createSupergraphManager<Graph>({
    subgraphs: [...addresses.keys()],
    fetchSdl: (name) => fetchSdl(clientOf(plain, name)),
    load: (supergraphSdl) => load(supergraphSdl, addresses),
    ...(initial && { initial }),
    notify,
  });
  await manager.open();
  const stopPolling = keepPolling(manager, polling);
  return looking(manager, () => {
    stopPolling();
    void release();
  });
}

function looking(manager: SupergraphManager<Graph>, stopLooking: () => void): GraphSource {
  return {
    manager,
    stop: () => {
      stopLooking();
      return manager.stop();
    },
  };
}

function clientOf(clients: SubgraphClients, name: string): SubgraphClient {
  const client = clients.get(name);
  if (!client) throw new TypeError(`no subgraph is called ${name}`);
  return client;
}
