import { Fault } from '@stoa/kernel/fault.ts';
import type { Logger } from '@stoa/service/logging.ts';
import type { FailureListener } from './execution/executor.ts';
import type { SupergraphEvent } from './supergraph/supergraph-manager.ts';
import type { WarmUpFacts } from './supergraph/warm-up.ts';

/** What happens to the graph, for those who operate it. Reasons stay here: clients never see them. */
export function logSupergraphEvents(logger: Logger): (event: SupergraphEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'supergraph-swapped':
        return logger.info({ subgraphs: event.subgraphs, source: event.source }, 'a supergraph is served');
      case 'supergraph-refused':
        return logger.error({ subgraphs: event.subgraphs, err: event.reason }, 'a supergraph was refused; the one before it stays');
      case 'subgraph-found':
        return logger.info({ subgraph: event.subgraph }, 'a subgraph is there');
      case 'subgraph-lost':
        return logger.warn({ subgraph: event.subgraph, err: causeOf(event.reason) }, 'a subgraph is away; its last known part stays');
      case 'subgraph-broken':
        return logger.error({ subgraph: event.subgraph, err: event.reason }, 'a subgraph gives no schema; its last known part stays');
      case 'supergraph-file-lost':
        return logger.warn({ err: event.reason }, 'the file of the supergraph is away; the graph stays');
      case 'supergraph-file-found':
        return logger.info('the file of the supergraph is there again');
      case 'graph-stop-failed':
        return logger.error({ err: event.reason }, 'a retired graph did not stop cleanly');
    }
  };
}

/** The fault that clients see says nothing; what it hides is what operators look for. */
function causeOf(reason: unknown): unknown {
  return reason instanceof Fault ? (reason.cause ?? reason) : reason;
}

export function logWarmUp(logger: Logger): (facts: WarmUpFacts) => void {
  return (facts) => logger.info(facts, 'operations of the graph before are planned on the new one');
}

export function logFailures(logger: Logger): FailureListener {
  return ({ subgraph, requestId, reason }) => {
    logger.warn({ subgraph, traceId: requestId, err: causeOf(reason) }, 'a subgraph request failed');
  };
}
