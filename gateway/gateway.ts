import path from 'node:path';
import { nodeListener } from '@stoa/graphql/node-http.ts';
import { callerOf } from '@stoa/identity/tokens.ts';
import { registerPlayground } from '@stoa/playground/playground.ts';
import type { Example } from '@stoa/playground/playground.ts';
import type { Landscape } from '@stoa/service/landscape.ts';
import type { RunningService, Service, ServiceHost } from '@stoa/service/service.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { readJoins } from './batching/join-settings.ts';
import { readDocuments } from './documents.ts';
import { readExamples } from './examples.ts';
import { chooseExecutor } from './execution/choose-executor.ts';
import type { Executor } from './execution/executor.ts';
import { joinExecutionHooks } from './execution/execution-hooks.ts';
import { createGraph, openCurrent, serveCurrent } from './graph.ts';
import type { Graph } from './graph.ts';
import { composeSubgraphs, followSupergraph } from './graph-source.ts';
import type { FollowedSupergraph } from './graph-source.ts';
import { readLimits } from './limits.ts';
import { logFailures, logSupergraphEvents, logWarmUp } from './log-events.ts';
import { watchOverruns } from './plugins/overruns.ts';
import { withMessagePlugins, withRequestPlugins } from './plugins/plugin.ts';
import type { GatewayPlugin } from './plugins/plugin.ts';
import { callerLimitsPlugin } from './plugins/caller-limits.plugin.ts';
import { readCallerLimits } from './plugins/caller-limits-settings.ts';
import { planCostPlugin } from './plugins/plan-cost.plugin.ts';
import { queryCostPlugin } from './plugins/query-cost.plugin.ts';
import { deferRulesPlugin } from './plugins/defer-rules.plugin.ts';
import { selectionsPlugin } from './plugins/selections.plugin.ts';
import { withheldHeadersPlugin } from './plugins/withheld-headers.plugin.ts';
import type { AnswerLabels, OverrideOptions } from './planning/override-labels.ts';
import { readOverridePercentages } from './planning/override-settings.ts';
import type { AnswerPolicies } from './policy/held-rights.ts';
import { readFieldPolicy } from './policy/policy-settings.ts';
import { protectedExecutorFactory } from './policy/protected-executor.ts';
import { sharedExecutorFactory } from './sharing/shared-executor.ts';
import { readSharing } from './sharing/sharing-settings.ts';
import { readHeaderRules } from './subgraphs/header-rules.ts';
import { checkNamedSubgraphs } from './subgraphs/named-subgraphs.ts';
import { withRepeatedHeaders } from './subgraphs/repeated-headers.ts';
import { createSubgraphPool } from './subgraphs/subgraph-pool.ts';
import type { Addresses } from './subgraphs/subgraph-pool.ts';
import { readTraffic } from './subgraphs/traffic/traffic-settings.ts';
import type { TrafficChanges } from './subgraphs/traffic/traffic-settings.ts';
import type { SubscriptionChanges } from './subscriptions/subscription-settings.ts';
import { setUpSubscriptions } from './subscriptions/subscriptions.ts';
import { readInitialSupergraph } from './supergraph/initial-supergraph.ts';
import type { PollingIntervals } from './supergraph/polling.ts';
import type { SupergraphEvent, SupergraphManager } from './supergraph/supergraph-manager.ts';
import { createUsedOperations } from './supergraph/used-operations.ts';
import { warmUp } from './supergraph/warm-up.ts';
import { telemetryPlugins } from './telemetry/telemetry.ts';
import { readTokenSource, setUpTokens } from './tokens.ts';
import type { TokenUse } from './tokens.ts';

/** Without options: the gateway of the shop. */
export interface GatewayOptions {
  readonly environment?: Environment;
  /** A composed supergraph to start with; null for none. Default: the committed one. */
  readonly supergraphFile?: URL | string | null;
  /** Where the subgraphs are. Default: as the landscape says. */
  readonly addresses?: Addresses;
  readonly polling?: PollingIntervals;
  /** A supergraph that is taken as it is, instead of asking subgraphs for their schemas. */
  readonly follow?: FollowedSupergraph;
  /** Told of what happens to the graph, instead of the log. */
  readonly onSupergraphEvent?: (event: SupergraphEvent) => void;
  /** Whether requests to subgraphs are signed, as those of the shop want it. Default: true. */
  readonly signing?: boolean;
  /** Default: required. */
  readonly tokens?: TokenUse;
  /** Whether clients may read the schema. Default: outside production. */
  readonly introspection?: boolean;
  /** The queries of the Playground; null for no Playground. Default: those of the shop, and none in production. */
  readonly examples?: readonly Example[] | null;
  /** Instead of `STOA_TRAFFIC`. */
  readonly traffic?: TrafficChanges;
  /** Instead of `STOA_SUBSCRIPTIONS`. */
  readonly subscriptions?: SubscriptionChanges;
  /** Concerns of one's own, after those of the gateway. */
  readonly plugins?: readonly GatewayPlugin[];
  /** Which policies (of `@policy`) hold for a caller. Default: none does. */
  readonly policies?: AnswerPolicies;
  /** Which labels of progressive `@override` hold for a request, but for those with a percentage. Default: none of them. */
  readonly overrideLabels?: AnswerLabels;
}

const COMMITTED_SUPERGRAPH = new URL('supergraph/supergraph.graphql', import.meta.url);

/** The gateway: clients on one side, signed requests to subgraphs on the other. */
export function createGateway(options: GatewayOptions = {}): Service {
  return { name: 'gateway', kind: 'gateway', port: 4000, start: (host) => start(host, options) };
}

export default createGateway();

async function start(host: ServiceHost, options: GatewayOptions): Promise<RunningService> {
  const { app, serve, logger, settings, landscape } = host;
  const { environment = process.env, supergraphFile = COMMITTED_SUPERGRAPH, polling, follow, introspection = !settings.production } = options;
  const limits = readLimits(environment);
  const traffic = readTraffic(environment, options.traffic);
  const headerRules = readHeaderRules(environment);
  const fieldPolicy = readFieldPolicy(environment);
  const documents = readDocuments(environment, settings.production);
  const joins = readJoins(environment);
  const sharing = readSharing(environment);
  const callers = readCallerLimits(environment);
  const overrides: OverrideOptions = {
    overrideLabels: options.overrideLabels,
    overridePercentages: readOverridePercentages(environment),
    labelsFailed: (reason) => logger.error({ err: reason }, 'labels were not answered; none of them holds'),
    labelUnknown: (label) => logger.warn(`STOA_OVERRIDES names the label "${label}", which no field of the graph has`),
  };
  const overLimit = watchOverruns(limits, logger, (overrun, refused) => plugins.forEach((each) => each.overrun?.(overrun, refused)));
  const callerLimits = callerLimitsPlugin({ limits: callers, sameMutation: limits.max.sameMutation, overLimit });
  const plugins: readonly GatewayPlugin[] = [
    ...telemetryPlugins({ environment, production: settings.production, documents, logger }),
    deferRulesPlugin(),
    selectionsPlugin(limits.max.selections, overLimit),
    callerLimits,
    queryCostPlugin(limits, overLimit, callerLimits.spend),
    planCostPlugin(limits, overLimit),
    withheldHeadersPlugin(headerRules),
    ...(options.plugins ?? []),
  ];
  const verify = await setUpTokens(app, readTokenSource(environment, settings.production, options.tokens), settings);
  const initial = supergraphFile === null ? undefined : await readInitialSupergraph(supergraphFile);
  const { examples = settings.production ? null : await readExamples() } = options;
  if (examples) {
    const cacheDir = path.join(settings.dataDir, 'playground');
    registerPlayground(app, { cacheDir, endpoint: '/graphql', title: 'Stoa', examples });
  }
  const [secret = null] = options.signing === false ? [] : settings.internalSecrets;
  const pool = createSubgraphPool({ secret, traffic, plugins, logger });
  const subscriptions = setUpSubscriptions({
    environment, changes: options.subscriptions, secret, headerRules, failed: logFailures(logger), logger, stopping: host.stopping,
  });
  for (const plugin of plugins) plugin.subscriptions?.(() => subscriptions.open.count);
  const createExecutor = chooseExecutor(environment);
  const used = createUsedOperations();
  const hooks = joinExecutionHooks(plugins.flatMap(({ execution }) => execution ?? []));
  const checkNames = checkNamedSubgraphs(environment, (problem) => logger.warn(problem));
  const load = async (supergraphSdl: string, addresses: Addresses): Promise<Graph> => {
    checkNames(addresses.keys());
    const { clients, release } = pool.take(addresses);
    const create = createExecutor({ ...overrides, clients, streams: subscriptions.streams(addresses), failed: logFailures(logger), hooks, joins, planning: { deadlineMs: limits.max.planningMs, overLimit } });
    let planner: Executor | undefined;
    const executors = protectedExecutorFactory(async (sdl) => used.watch((planner = await create(sdl))), {
      ...fieldPolicy,
      policies: options.policies,
      policiesFailed: (reason) => logger.error({ err: reason }, 'policies were not answered; none of them holds'),
    });
    const sharedExecutors = sharedExecutorFactory(executors, {
      settings: sharing,
      errorsShared: (ids) => logger.info(ids, 'an answer with errors was shared; the log has them under the shared trace id'),
    });
    try {
      const graph = createGraph(await sharedExecutors(supergraphSdl), supergraphSdl, {
        verify, introspection, logger, limits, overLimit, plugins, documents, headerRules, deadlineMs: traffic.deadlineMs, subscriptions,
      });
      await warmUp({ prepareDocument: graph.prepare, prepareOperation: planner?.prepare, used, stopping: host.stopping, done: logWarmUp(logger) });
      return { ...graph, stop: () => graph.stop().finally(release) };
    } catch (error) {
      await release();
      throw error;
    }
  };
  const log = options.onSupergraphEvent ?? logSupergraphEvents(logger);
  const notify = (event: SupergraphEvent): void => {
    log(event);
    for (const plugin of plugins) plugin.supergraph?.(event);
  };
  const addresses = options.addresses ?? addressesIn(landscape);
  // The subgraphs of a file are known when it is read.
  if (!follow) checkNames(addresses.keys());
  const source = follow
    ? await followSupergraph(follow, { load, notify })
    : await composeSubgraphs({ load, notify, pool, initial, polling, addresses });
  const { manager } = source;

  const listener = nodeListener(withRequestPlugins(plugins, serveCurrent(() => manager.lease(), logger)));
  serve('/graphql', withRepeatedHeaders(headerRules.takes, listener));
  subscriptions.serve(app.server, {
    path: '/graphql',
    open: withMessagePlugins(plugins, openCurrent(() => manager.lease(), logger)),
    admit: async (authorization) => verify && callerOf(authorization, verify),
    jsonDepth: limits.max.jsonDepth,
  });

  const stop = async (): Promise<void> => {
    // Retires the graph first. Whatever request still waits for a subgraph fails with the connections, and lets go of it.
    const graphs = source.stop();
    await pool.close();
    await graphs;
    await Promise.all(plugins.map(async (plugin) => plugin.stop?.()));
  };
  try {
    for (const plugin of plugins) await plugin.start?.();
  } catch (error) {
    await stop();
    throw error;
  }
  return { ready: async () => readiness(manager), stop };
}

function addressesIn({ services }: Landscape): Addresses {
  const subgraphs = services.filter(({ kind }) => kind === 'subgraph');
  return new Map(subgraphs.map(({ name, url }) => [name, new URL(`${url}/graphql`)]));
}

/** Ready as soon as there is a graph. Subgraphs that are away make answers partial, not the gateway unready. */
function readiness(manager: SupergraphManager<Graph>): { ok: boolean; checks: Record<string, string> } {
  const lease = manager.lease();
  lease?.release();
  return { ok: lease !== null, checks: { supergraph: lease ? 'ok' : 'no supergraph is known yet' } };
}
