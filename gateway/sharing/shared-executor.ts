/**
 * Equal queries of equal callers, under way at the same time, are executed once (decision 11).
 *
 * Guarantees: two requests share an answer only when everything that can change it is equal: caller with scopes, each header
 * that goes on to subgraphs, document, operation, variables. Nothing is kept once an answer is there. Mutations, answers in
 * parts, and traced or explained requests run alone. Each request keeps its own deadline, and its client may leave without
 * the others noticing; work stops when nobody waits for it.
 * Token, limits and checks of plugins, also those of the plan, are each request's own.
 */
import type { TextResult } from '@stoa/graphql/text-result.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { DocumentNode, ExecutionResult, GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';
import type { Executor, ExecutorFactory, Operation } from '../execution/executor.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { afterTimer, startSharedWork } from './shared-work.ts';
import type { After, SharedWork } from './shared-work.ts';
import { sharingKey } from './sharing-key.ts';
import type { SharingSettings } from './sharing-settings.ts';

export interface SharingOptions {
  readonly settings: SharingSettings;
  /** Told when an answer with errors was that of another request: what the log has to say is under that one's id. */
  readonly errorsShared?: (ids: { readonly traceId: string; readonly sharedTraceId: string }) => void;
  readonly after?: After;
}

type Result = ExecutionResult | TextResult;

interface Entry {
  /** Of the request that began. */
  readonly traceId: string;
  readonly work: SharedWork<Result>;
  /** What was planned for it: each request has checks of its own. */
  readonly plans: readonly PlannedOperation[];
}

/** Makes executors that share. When sharing is off, they are those of `create`. */
export function sharedExecutorFactory(create: ExecutorFactory, options: SharingOptions): ExecutorFactory {
  if (!options.settings.queries) return create;
  return async (supergraphSdl) => sharedExecutor(await create(supergraphSdl), options);
}

function sharedExecutor(executor: Executor, { settings, errorsShared, after = afterTimer }: SharingOptions): Executor {
  // The document itself is half of the key: equal texts are one object for as long as the handler keeps it.
  const underWay = new WeakMap<DocumentNode, Map<string, Entry>>();
  let operations = 0;

  const begin = (operation: Operation, key: string, entries: Map<string, Entry>): Promise<Result> => {
    const { deadline } = operation.context;
    operations += 1;
    let isOpen = true;
    const ended = (): void => {
      if (!isOpen) return;
      isOpen = false;
      operations -= 1;
      entries.delete(key);
    };
    const plans: PlannedOperation[] = [];
    const checkPlan = (planned: PlannedOperation): void => {
      plans.push(planned);
      operation.checkPlan?.(planned);
    };
    const work = startSharedWork({
      deadline,
      begin: async (shared) => executor.execute({ ...operation, checkPlan, context: { ...operation.context, deadline: shared } }),
      ended,
      after,
    });
    const answer = work.join(deadline);
    if (isOpen) entries.set(key, { traceId: traceIdOf(operation), work, plans });
    return answer;
  };

  const follow = async ({ traceId: sharedTraceId, work, plans }: Entry, operation: Operation): Promise<Result> => {
    const { deadline } = operation.context;
    /** The work began earlier, so its time was up earlier; this request may still get an answer. */
    const mayTryAgain = (): boolean => work.remaining() <= TIMER_SLACK_MS && (deadline?.remaining() ?? Infinity) > TIMER_SLACK_MS;
    try {
      const result = await work.join(deadline);
      if (!('text' in result) && result.errors?.some(isOutOfTime) && mayTryAgain()) return await execute(operation);
      for (const planned of plans) operation.checkPlan?.(planned);
      return namedAfter(result, traceIdOf(operation), sharedTraceId);
    } catch (error) {
      if (error instanceof Fault && error.code === OUT_OF_TIME && mayTryAgain()) return execute(operation);
      throw error;
    }
  };

  const namedAfter = (result: Result, traceId: string, sharedTraceId: string): Result => {
    if ('text' in result || !result.errors?.length) return result;
    errorsShared?.({ traceId, sharedTraceId });
    return { ...result, errors: result.errors.map((error) => renamed(error, traceId, sharedTraceId)) };
  };

  const execute = async (operation: Operation): Promise<Result> => {
    const key = sharingKey(operation);
    if (key === null) return executor.execute(operation);
    const entries = underWay.get(operation.document) ?? new Map<string, Entry>();
    underWay.set(operation.document, entries);
    const entry = entries.get(key);
    if (entry) return follow(entry, operation);
    return operations < settings.operations ? begin(operation, key, entries) : executor.execute(operation);
  };

  // Subscriptions and answers in parts pass by: they have one reader each.
  return { ...executor, execute };
}

const OUT_OF_TIME = 'DEADLINE_EXCEEDED';
/** Timers count whole milliseconds, and may be early by a part of one. */
const TIMER_SLACK_MS = 2;

function isOutOfTime({ extensions }: GraphQLError): boolean {
  return extensions?.code === OUT_OF_TIME;
}

function traceIdOf({ context }: Operation): string {
  return context.headers['x-request-id'] ?? '';
}

/** Subgraphs put the id of the request that they answered into their errors. A client is told its own. */
function renamed(error: GraphQLError, traceId: string, sharedTraceId: string): GraphQLError {
  if (error.extensions?.traceId !== sharedTraceId) return error;
  const extensions = { ...error.extensions, traceId };
  if (error instanceof GraphQLError) return new GraphQLError(error.message, { ...error, originalError: error.originalError, extensions });
  // Executors give formatted errors, too.
  return { ...(error as GraphQLFormattedError), extensions } as unknown as GraphQLError;
}
