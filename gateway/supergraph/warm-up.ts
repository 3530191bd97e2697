/**
 * Makes a new graph ready for what clients ran on the one before: their documents are parsed, validated and planned ahead of the swap,
 * while the old graph goes on answering.
 *
 * Guarantees: it is bounded in number and in time, lets waiting requests run between two documents, and never keeps a graph
 * from being served: what cannot be prepared is left to the first client who wants it. No subgraph is asked.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GraphQLEndpoint } from '@stoa/graphql/handler.ts';
import type { Executor } from '../execution/executor.ts';
import type { UsedOperation, UsedOperations } from './used-operations.ts';

export interface WarmUpLimits {
  readonly operations: number;
  /** No further document is begun after so long. */
  readonly ms: number;
}

export const DEFAULT_WARM_UP: WarmUpLimits = { operations: 200, ms: 5_000 };

export interface WarmUpOptions {
  /** Of the graph that is about to be served. */
  readonly prepareDocument: GraphQLEndpoint['prepare'];
  /** Undefined for an executor that cannot plan ahead. */
  readonly prepareOperation: Executor['prepare'];
  readonly used: Pick<UsedOperations, 'mostUsed'>;
  /** Aborted when the gateway is told to end: nothing further is begun then. */
  readonly stopping?: AbortSignal;
  /** Told when there was anything to do. */
  readonly done: (facts: WarmUpFacts) => void;
  readonly limits?: WarmUpLimits;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

export interface WarmUpFacts {
  readonly prepared: number;
  /** Most often because they make no sense any more. */
  readonly failed: number;
  /** There was no time for these, or no reason any more. */
  readonly left: number;
  readonly ms: number;
}

export async function warmUp(options: WarmUpOptions): Promise<void> {
  const { used, done, stopping, limits = DEFAULT_WARM_UP, now = () => performance.now() } = options;
  const operations = used.mostUsed(limits.operations);
  if (operations.length === 0) return;
  const began = now();
  let [prepared, failed] = [0, 0];
  for (const operation of operations) {
    await nextTurn();
    if (stopping?.aborted || now() - began > limits.ms) break;
    if (await prepare(operation, options)) prepared += 1;
    else failed += 1;
  }
  done({ prepared, failed, left: operations.length - prepared - failed, ms: Math.round(now() - began) });
}

async function prepare({ source, ...operation }: UsedOperation, { prepareDocument, prepareOperation }: WarmUpOptions): Promise<boolean> {
  try {
    const { document, id: documentId } = prepareDocument(source);
    await prepareOperation?.({ ...operation, document, source, documentId });
    return true;
  } catch {
    return false;
  }
}
