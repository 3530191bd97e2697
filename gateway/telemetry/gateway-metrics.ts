/** All metrics of the gateway: names, labels and bounds. They are interface: dashboards and alerts are built on them. */
import type { Metrics } from './metrics.ts';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BYTES = [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];

export type GatewayMetrics = ReturnType<typeof gatewayMetrics>;

export function gatewayMetrics({ counter, gauge, histogram }: Metrics) {
  return {
    requests: counter(
      'stoa_gateway_requests_total',
      'Requests of clients, and operations over WebSocket. Outcome is ok, partial (errors beside data), failed (errors only), or the code that it was refused with.',
      ['kind', 'outcome'],
    ),
    requestSeconds: histogram('stoa_gateway_request_duration_seconds', 'From the head of a request, or the message over WebSocket, to its answer.', SECONDS, ['kind']),
    requestsActive: gauge('stoa_gateway_requests_active', 'Requests that are being answered.').with(),
    plansFound: counter('stoa_gateway_plan_cache_hits_total', 'Operations whose plan was there.').with(),
    plansMissed: counter('stoa_gateway_plan_cache_misses_total', 'Operations that had to be planned.').with(),
    plansKept: gauge('stoa_gateway_plan_cache_size', 'Plans that are kept for the graph being served.').with(),
    planningSeconds: histogram('stoa_gateway_planning_duration_seconds', 'Making of one plan.', SECONDS).with(),
    subgraphRequests: counter(
      'stoa_gateway_subgraph_requests_total',
      'Requests to a subgraph, each counted once with all its tries. Outcome is ok, errors (it answered with errors), or the code of the failure.',
      ['subgraph', 'outcome'],
    ),
    subgraphSeconds: histogram('stoa_gateway_subgraph_request_duration_seconds', 'One request to a subgraph, waiting and all tries included.', SECONDS, ['subgraph']),
    subgraphBytes: histogram('stoa_gateway_subgraph_answer_bytes', 'Length of one answer of a subgraph.', BYTES, ['subgraph']),
    retries: counter('stoa_gateway_subgraph_retries_total', 'Further tries of requests to a subgraph.', ['subgraph']),
    circuitState: gauge('stoa_gateway_subgraph_circuit_state', 'Circuit to a subgraph: 0 closed, 1 half-open, 2 open.', ['subgraph']),
    circuitOpenings: counter('stoa_gateway_subgraph_circuit_openings_total', 'How often the circuit to a subgraph opened.', ['subgraph']),
    queueLength: gauge('stoa_gateway_subgraph_queue_length', 'Requests that wait for their turn at a subgraph.', ['subgraph']),
    subgraphActive: gauge('stoa_gateway_subgraph_requests_active', 'Requests that a subgraph is working on.', ['subgraph']),
    entitiesWanted: counter('stoa_gateway_entities_wanted_total', 'Places of answers that wanted an entity of a subgraph.', ['subgraph']),
    entitiesRequested: counter(
      'stoa_gateway_entities_requested_total',
      'Entities that a subgraph was asked for: what was wanted, less what was wanted twice.',
      ['subgraph'],
    ),
    overruns: counter('stoa_gateway_limit_overruns_total', 'Requests beyond a limit. Mode is enforced (refused) or measured (let pass).', ['limit', 'mode']),
    swaps: counter('stoa_gateway_supergraph_swaps_total', 'Supergraphs that were put into service.').with(),
    refusals: counter('stoa_gateway_supergraph_refusals_total', 'Supergraphs that were refused.').with(),
    swappedAt: gauge('stoa_gateway_supergraph_swap_timestamp_seconds', 'When the supergraph being served was put into service, in seconds since 1970.').with(),
    subscriptions: gauge('stoa_gateway_subscriptions_active', 'Subscriptions of clients that are open.').with(),
  };
}
