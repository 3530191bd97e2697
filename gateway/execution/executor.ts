import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { TextResult } from '@stoa/graphql/text-result.ts';
import type { IncrementalResult } from '@stoa/graphql/incremental-delivery.ts';
import type { Results } from '@stoa/graphql/result-stream.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import type { Deadline } from '../subgraphs/deadline.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { ForwardedHeaders } from '../subgraphs/headers.ts';
import type { RequestWatch } from '../telemetry/request-watch.ts';

/** What an operation knows about the request that brought it. */
export interface RequestContext {
  readonly caller: Caller;
  /** Headers that go on to subgraphs. */
  readonly headers: ForwardedHeaders;
  /** When all work for it must have ended. Goes along with every request to a subgraph. */
  readonly deadline?: Deadline | undefined;
  /** Of a request that is traced or explained; of nearly all, none. Goes along with every request to a subgraph. */
  readonly watch?: RequestWatch | undefined;
}

/** One operation, parsed and valid against the executor's schema. */
export interface Operation {
  readonly document: DocumentNode;
  /** The document as it was sent. */
  readonly source: string;
  /** SHA-256 of `source`: a key for plans. */
  readonly documentId: string;
  readonly operationName?: string | undefined;
  /** As sent; they fit the operation. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly context: RequestContext;
  /** Labels of progressive `@override` that the operation meets, and whether they hold for this request. */
  readonly overrides?: ReadonlyMap<string, boolean> | undefined;
  /** Called with the plan before anybody is asked. Throws to refuse the operation. */
  readonly checkPlan?: ((planned: PlannedOperation) => void) | undefined;
}

/**
 * The seam behind which a supergraph is executed. One executor serves one supergraph for its whole life; another
 * supergraph is another executor. Whoever sits in front of it knows nothing of subgraphs, plans or composition.
 */
export interface Executor {
  /** What clients see: no federation machinery, nothing inaccessible. For validation and introspection. */
  readonly schema: GraphQLSchema;
  /** Never rejects because a subgraph failed: that is an error in the result, with whatever data remains. */
  execute(operation: Operation): Promise<ExecutionResult | TextResult>;
  /**
   * The same for a client that reads answers in parts: what the operation defers may come later. Undefined: nothing does.
   * Until the last part was read, or `return` called, the operation has not ended.
   */
  readonly executeInParts?: (operation: Operation) => Promise<ExecutionResult | TextResult | IncrementalResult>;
  /**
   * Runs a subscription: its answers, one for each event, or one result where there can be no events. Whoever stops reading calls
   * `return`, which ends them at once. What ends them too early is thrown, as a fault. Undefined: no subscriptions.
   */
  readonly subscribe?: (operation: Operation) => Promise<Results>;
  /** Plans an operation ahead of requests for it. Undefined: that cannot be done. Rejects when it cannot be planned. */
  readonly prepare?: (operation: OperationToPrepare) => Promise<void>;
  /** Called once, after the last `execute` has ended. */
  stop(): Promise<void>;
}

/** An operation as far as its plan depends on it. `defers`: for a client that reads answers in parts. */
export type OperationToPrepare = Omit<Operation, 'context' | 'checkPlan' | 'overrides'> & { readonly defers: boolean };

/** Told about every subgraph request without a usable answer, with the reason that clients do not see. */
export type FailureListener = (failure: { readonly subgraph: string; readonly requestId?: string; readonly reason: unknown }) => void;

/** Makes an executor ready to serve a supergraph. Rejects when it cannot be served. */
export type ExecutorFactory = (supergraphSdl: string) => Promise<Executor>;
