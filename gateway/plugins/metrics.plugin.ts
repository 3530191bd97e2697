/**
 * Counts what the gateway does, and shows it to Prometheus at an address of its own.
 *
 * Guarantees: no label has a value that clients choose: no names of operations, no paths, no callers. Codes of faults are
 * labels; they are those of our own `errors.ts` and of plugins.
 */
import type { HttpResponse } from '@stoa/graphql/http.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Logger } from '@stoa/service/logging.ts';
import type { CircuitState } from '../subgraphs/traffic/circuit-breaker.ts';
import type { TrafficHooks } from '../subgraphs/traffic/traffic.ts';
import { gatewayMetrics } from '../telemetry/gateway-metrics.ts';
import type { GatewayMetrics } from '../telemetry/gateway-metrics.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import type { Counter, Histogram } from '../telemetry/metrics.ts';
import { openMetricsListener } from '../telemetry/metrics-listener.ts';
import type { MetricsListener } from '../telemetry/metrics-listener.ts';
import type { MetricsAddress } from '../telemetry/metrics-settings.ts';
import { addProcessMetrics } from '../telemetry/process-metrics.ts';
import type { GatewayPlugin } from './plugin.ts';

const KINDS = ['query', 'mutation', 'subscription', 'unknown'] as const;
const CIRCUITS: Readonly<Record<CircuitState, number>> = { closed: 0, 'half-open': 1, open: 2 };

export function metricsPlugin(address: MetricsAddress, logger: Logger): GatewayPlugin {
  const registry = createMetrics();
  const metrics = gatewayMetrics(registry);
  let endProcessMetrics: (() => void) | undefined;
  let listener: MetricsListener | undefined;
  const wantedBy = new Map<string, Counter>();
  const counted = countRequests(metrics);

  return {
    name: 'metrics',
    start: async () => {
      listener = await openMetricsListener(address, () => registry.scrape());
      endProcessMetrics = addProcessMetrics(registry);
      logger.info({ host: address.host, port: listener.port }, 'metrics are served');
    },
    stop: async () => {
      endProcessMetrics?.();
      await listener?.close();
    },
    request: counted,
    message: counted,
    execution: {
      planned: (_context, _plan, planning) => {
        if (planning === null) {
          metrics.plansFound.value += 1;
          return;
        }
        metrics.plansMissed.value += 1;
        metrics.planningSeconds.observe(planning.durationMs / 1_000);
      },
      wanted: (_context, subgraph, _operation, places, again) => {
        if (again) return;
        let counter = wantedBy.get(subgraph);
        if (!counter) wantedBy.set(subgraph, (counter = metrics.entitiesWanted.with(subgraph)));
        counter.value += places;
      },
      planCache: (size) => {
        metrics.plansKept.value = size;
      },
    },
    traffic: (subgraph) => noteTraffic(metrics, subgraph),
    subscriptions: (count) => {
      metrics.subscriptions.value = count;
    },
    overrun: ({ limit }, refused) => {
      metrics.overruns.with(limit, refused ? 'enforced' : 'measured').value += 1;
    },
    supergraph: ({ type }) => {
      if (type === 'supergraph-refused') metrics.refusals.value += 1;
      if (type !== 'supergraph-swapped') return;
      metrics.swaps.value += 1;
      metrics.swappedAt.value = Date.now() / 1_000;
    },
  };
}

interface NotedKind {
  readonly seconds: Histogram;
  readonly outcomes: (outcome: string) => Counter;
}

/** What is noted of an answer, over HTTP or over WebSocket. */
type Answered = Pick<HttpResponse, 'kind' | 'outcome'>;

function countRequests(metrics: GatewayMetrics) {
  const note = noteRequests(metrics);
  let active = 0;
  metrics.requestsActive.value = () => active;
  return <Request, Answer extends Answered>(answer: (request: Request) => Promise<Answer>) =>
    // Half the price of an async function, which would wait once more.
    (request: Request): Promise<Answer> => {
      const start = performance.now();
      active += 1;
      return answer(request).then(
        (answered) => {
          active -= 1;
          note(answered, performance.now() - start);
          return answered;
        },
        (error: unknown) => {
          active -= 1;
          throw error;
        },
      );
    };
}

function noteRequests({ requests, requestSeconds }: GatewayMetrics): (answered: Answered, durationMs: number) => void {
  const kinds = new Map<string, NotedKind>(
    KINDS.map((kind) => [kind, { seconds: requestSeconds.with(kind), outcomes: keptByOutcome((outcome) => requests.with(kind, outcome)) }]),
  );
  return ({ kind = 'unknown', outcome = 'unknown' }, durationMs) => {
    const noted = kinds.get(kind);
    if (!noted) return;
    noted.outcomes(outcome).value += 1;
    noted.seconds.observe(durationMs / 1_000);
  };
}

function noteTraffic(metrics: GatewayMetrics, subgraph: string): TrafficHooks {
  const seconds = metrics.subgraphSeconds.with(subgraph);
  const bytes = metrics.subgraphBytes.with(subgraph);
  const requested = metrics.entitiesRequested.with(subgraph);
  const outcomes = keptByOutcome((outcome) => metrics.subgraphRequests.with(subgraph, outcome));
  const retries = metrics.retries.with(subgraph);
  const openings = metrics.circuitOpenings.with(subgraph);
  const circuit = metrics.circuitState.with(subgraph);
  circuit.value = CIRCUITS.closed;
  return {
    queue: (queue) => {
      metrics.queueLength.with(subgraph).value = () => queue.waiting;
      metrics.subgraphActive.with(subgraph).value = () => queue.running;
    },
    circuitChanged: (state) => {
      circuit.value = CIRCUITS[state];
      if (state === 'open') openings.value += 1;
    },
    retried: () => {
      retries.value += 1;
    },
    ended: (request, durationMs, answer, reason) => {
      seconds.observe(durationMs / 1_000);
      if (request.entities !== undefined) requested.value += request.entities;
      if (!answer) outcomes(reason instanceof Fault ? reason.code : 'DOWNSTREAM_SERVICE_ERROR').value += 1;
      else outcomes(answer.errors.length > 0 ? 'errors' : 'ok').value += 1;
      if (answer?.bytes !== undefined) bytes.observe(answer.bytes);
    },
  };
}

/** More outcomes than these are no codes of ours, but something that a plugin makes up. */
const MAX_OUTCOMES = 500;

/** Counters by outcome. The label is written once; later ones are looked up by a text that is there already. */
function keptByOutcome(create: (outcome: string) => Counter): (outcome: string) => Counter {
  const known = new Map<string, Counter>();
  return (outcome) => {
    let counter = known.get(outcome);
    if (!counter) known.set(outcome, (counter = create(known.size < MAX_OUTCOMES ? outcome : 'other')));
    if (known.size > MAX_OUTCOMES) known.delete(outcome);
    return counter;
  };
}
