import path from 'node:path';
import { registerGraphQL } from '@stoa/graphql/fastify.ts';
import { registerPlayground } from '@stoa/playground/playground.ts';
import type { Landscape } from '@stoa/service/landscape.ts';
import type { Logger } from '@stoa/service/logging.ts';
import type { RunningService, Service, ServiceHost } from '@stoa/service/service.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { readDocuments } from './documents.ts';
import { readExamples } from './examples.ts';
import { executorFactory } from './execution/choose-executor.ts';
import { createGraph, serveCurrent } from './graph.ts';
import type { Graph } from './graph.ts';
import { readLimits } from './limits.ts';
import { logFailures, logSupergraphEvents } from './log-events.ts';
import { watchOverruns } from './plugins/overruns.ts';
import { withPlugins } from './plugins/plugin.ts';
import type { GatewayPlugin } from './plugins/plugin.ts';
import { queryCostPlugin } from './plugins/query-cost.plugin.ts';
import { selectionsPlugin } from './plugins/selections.plugin.ts';
import { withheldHeadersPlugin } from './plugins/withheld-headers.plugin.ts';
import type { AnswerPolicies } from './policy/held-rights.ts';
import { readFieldPolicy } from './policy/policy-settings.ts';
import { protectedExecutorFactory } from './policy/protected-executor.ts';
import { fetchSdl } from './subgraphs/fetch-sdl.ts';
import { readHeaderRules } from './subgraphs/header-rules.ts';
import { createSubgraphClient } from './subgraphs/subgraph-client.ts';
import type { SubgraphClient } from './subgraphs/subgraph-client.ts';
import { logCircuit } from './subgraphs/traffic/log-circuit.ts';
import { createTraffic } from './subgraphs/traffic/traffic.ts';
import { readTraffic } from './subgraphs/traffic/traffic-settings.ts';
import type { TrafficChanges, TrafficSettings } from './subgraphs/traffic/traffic-settings.ts';
import { readInitialSupergraph } from './supergraph/initial-supergraph.ts';
import { keepPolling } from './supergraph/polling.ts';
import type { PollingIntervals } from './supergraph/polling.ts';
import { createSupergraphManager } from './supergraph/supergraph-manager.ts';
import type { SupergraphManager } from './supergraph/supergraph-manager.ts';
import { readTokenSource, setUpTokens } from './tokens.ts';

export interface GatewayOptions {
  readonly environment?: Environment;
  /** A composed supergraph to start with; null for none. Default: the committed one. */
  readonly supergraphFile?: URL | string | null;
  readonly polling?: PollingIntervals;
  /** Instead of `STOA_TRAFFIC`. */
  readonly traffic?: TrafficChanges;
  /** Concerns of one's own, after those of the gateway. */
  readonly plugins?: readonly GatewayPlugin[];
  /** Which policies (of `@policy`) hold for a caller. Default: none does. */
  readonly policies?: AnswerPolicies;
}

type Clients = ReadonlyMap<string, SubgraphClient>;

const COMMITTED_SUPERGRAPH = new URL('supergraph/supergraph.graphql', import.meta.url);

/** The gateway: clients on one side, signed requests to subgraphs on the other. */
export function createGateway(options: GatewayOptions = {}): Service {
  return { name: 'gateway', kind: 'gateway', port: 4000, start: (host) => start(host, options) };
}

export default createGateway();

async function start(host: ServiceHost, options: GatewayOptions): Promise<RunningService> {
  const { app, logger, settings, landscape } = host;
  const { environment = process.env, supergraphFile = COMMITTED_SUPERGRAPH, polling } = options;
  const introspection = !settings.production;
  const limits = readLimits(environment);
  const traffic = readTraffic(environment, options.traffic);
  const headerRules = readHeaderRules(environment);
  const fieldPolicy = readFieldPolicy(environment);
  const documents = readDocuments(environment, settings.production);
  const { overLimit } = watchOverruns(limits, logger);
  const plugins = [
    selectionsPlugin(limits.max.selections, overLimit),
    queryCostPlugin(limits, overLimit),
    withheldHeadersPlugin(headerRules),
    ...(options.plugins ?? []),
  ];
  const verify = await setUpTokens(app, readTokenSource(environment, settings.production), settings);
  const initial = supergraphFile === null ? undefined : await readInitialSupergraph(supergraphFile);
  if (!settings.production) {
    const cacheDir = path.join(settings.dataDir, 'playground');
    registerPlayground(app, { cacheDir, endpoint: '/graphql', title: 'Stoa', examples: await readExamples() });
  }
  const clients = subgraphClients(landscape, settings.internalSecrets, traffic);
  const executors = executorFactory(environment, { clients: withTraffic(clients, traffic, plugins, logger), failed: logFailures(logger) });
  const load = protectedExecutorFactory(executors, {
    ...fieldPolicy,
    policies: options.policies,
    policiesFailed: (reason) => logger.error({ err: reason }, 'policies were not answered; none of them holds'),
  });
  const manager = createSupergraphManager<Graph>({
    subgraphs: [...clients.keys()],
    fetchSdl: (name) => fetchSdl(clientOf(clients, name)),
    load: async (supergraphSdl) =>
      createGraph(await load(supergraphSdl), supergraphSdl, {
        verify, introspection, logger, limits, overLimit, plugins, documents, headerRules, deadlineMs: traffic.deadlineMs,
      }),
    ...(initial && { initial }),
    notify: logSupergraphEvents(logger),
  });
  await manager.open();
  const stopPolling = keepPolling(manager, polling);

  registerGraphQL(app, serveCurrent(() => manager.lease(), logger), '/graphql');

  return {
    ready: async () => readiness(manager),
    stop: async () => {
      stopPolling();
      // Retires the graph first. Whatever request still waits for a subgraph fails with the connections, and lets go of it.
      const graphs = manager.stop();
      await Promise.all([...clients.values()].map((client) => client.close()));
      await graphs;
    },
  };
}

function subgraphClients(landscape: Landscape, [secret = '']: readonly string[], traffic: TrafficSettings): Clients {
  const subgraphs = landscape.services.filter(({ kind }) => kind === 'subgraph');
  return new Map(
    subgraphs.map(({ name, url }) => {
      const { queryTimeoutMs, maxAnswerBytes, connections } = traffic.of(name);
      const limits = { timeoutMs: queryTimeoutMs, maxAnswerBytes, connections };
      return [name, createSubgraphClient({ name, url: new URL(`${url}/graphql`), secret, limits })];
    }),
  );
}

/** The clients as operations use them. Looks at schemas go without: they have a pace of their own. */
function withTraffic(clients: Clients, traffic: TrafficSettings, plugins: readonly GatewayPlugin[], logger: Logger): Clients {
  return new Map(
    [...clients].map(([name, client]) => {
      const send = createTraffic(name, client.send, { settings: traffic.of(name), circuitChanged: logCircuit(logger, name) });
      return [name, { ...client, send: withPlugins(plugins, name, send) }];
    }),
  );
}

function clientOf(clients: Clients, name: string): SubgraphClient {
  const client = clients.get(name);
  if (!client) throw new TypeError(`no subgraph is called ${name}`);
  return client;
}

/** Ready as soon as there is a graph. Subgraphs that are away make answers partial, not the gateway unready. */
function readiness(manager: SupergraphManager<Graph>): { ok: boolean; checks: Record<string, string> } {
  const lease = manager.lease();
  lease?.release();
  return { ok: lease !== null, checks: { supergraph: lease ? 'ok' : 'no supergraph is known yet' } };
}
