import type { Logger } from '@stoa/service/logging.ts';
import type { CircuitState } from './circuit-breaker.ts';

/** A circuit that opens is one line for operators, and so is one that closes again; tries between them are none. */
export function logCircuit(logger: Logger, subgraph: string): (state: CircuitState) => void {
  return (state) => {
    if (state === 'open') logger.warn({ subgraph }, 'a subgraph fails too often, and is left alone for a while');
    if (state === 'closed') logger.info({ subgraph }, 'a subgraph answers again');
  };
}
