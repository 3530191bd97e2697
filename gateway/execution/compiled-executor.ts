/**
 * Our execution: an operation is planned once, and its plan becomes code.
 *
 * Guarantees: what the specification says about completing values holds for every answer, whatever subgraphs send; answers
 * that are regular are written as text by generated code, all others are completed exactly. Code is generated for operations
 * that come a second time, so documents made up for one request cost none.
 */
import type { PlanNode } from '@apollo/query-planner';
import type { TextResult } from '@stoa/graphql/text-result.ts';
import type { ExecutionResult } from 'graphql';
import { OperationTypeNode } from 'graphql';
import { EntityBatcher } from '../batching/entity-batcher.ts';
import type { JoinSettings } from '../batching/join-settings.ts';
import { guardPlanning, whenPlanned } from '../planning/guard/planning-guard.ts';
import type { PlanningLimits } from '../planning/guard/planning-guard.ts';
import type { OverrideOptions } from '../planning/override-labels.ts';
import { planOperation } from '../planning/planned-operation.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { readSupergraph } from '../planning/supergraph.ts';
import type { Supergraph } from '../planning/supergraph.ts';
import { createWatchedPlans } from '../planning/watched-plans.ts';
import type { SubgraphClient } from '../subgraphs/subgraph-client.ts';
import { eventSteps } from '../subscriptions/event-steps.ts';
import type { EventSteps } from '../subscriptions/event-steps.ts';
import { subscribe } from '../subscriptions/subscribe.ts';
import type { SubgraphStreams } from '../subscriptions/subgraph/subgraph-streams.ts';
import { compileWriter } from './answer-writer.ts';
import type { WriteAnswer } from './answer-writer.ts';
import { clientErrors } from './client-errors.ts';
import { complete } from './completion.ts';
import { planInParts } from './defer/plan-in-parts.ts';
import { runInParts } from './defer/run-in-parts.ts';
import type { ProgramInParts } from './defer/run-in-parts.ts';
import type { ExecutionHooks } from './execution-hooks.ts';
import type { ExecutorFactory, FailureListener, Operation } from './executor.ts';
import { fetchParts } from './fetch-parts.ts';
import { createIntrospect } from './introspection.ts';
import type { Introspect } from './introspection.ts';
import { joinedFetches } from './joined-fetches.ts';
import type { CreateJoinedFetches } from './joined-fetches.ts';
import { fetchesIn } from './plan-fetches.ts';
import { planStep } from './plan-steps.ts';
import { overridingExecutorFactory } from './overriding-executor.ts';
import type { LocatedError, Run, Step } from './run.ts';
import { createStartQueue } from './start-queue.ts';
import { createSubgraphRequests } from './subgraph-requests.ts';
import type { SubgraphRequests } from './subgraph-requests.ts';
import { unplannedFields } from './unplanned-fields.ts';

/** Below one field of an operation. Where there are more, it is planned in a thread of its own. */
const MOST_PATHS_AT_ONCE = 1_000;

/** Fetches of a plan. */
const LARGE = 5;

export interface CompiledExecutorOptions extends OverrideOptions {
  /** Clients by subgraph name. They outlive the executor: they are shared by all executors of the gateway. */
  readonly clients: ReadonlyMap<string, SubgraphClient>;
  readonly failed: FailureListener;
  readonly hooks?: ExecutionHooks | undefined;
  readonly planning?: PlanningLimits | undefined;
  readonly joins?: JoinSettings | undefined;
  /** Where subscriptions get their events. */
  readonly streams?: SubgraphStreams | undefined;
}

/** An operation, ready to run. */
interface Program {
  readonly planned: PlannedOperation;
  readonly step: Step | null;
  /** Whether it holds so much data that it should not be under way together with many others. */
  readonly isLarge: boolean;
  /** In place of the step, where the answer comes in parts. */
  readonly inParts: ProgramInParts | null;
  readonly introspect: Introspect | null;
  readonly unplanned: readonly LocatedError[];
  /** Of a subscription. */
  readonly events: EventSteps | null;
  runs: number;
  /** Made when the operation comes a second time; null when it cannot be. */
  write: WriteAnswer | null | undefined;
}

export function compiledExecutorFactory({ clients, failed, hooks = {}, planning, joins, streams = new Map(), ...overrides }: CompiledExecutorOptions): ExecutorFactory {
  const requests = createSubgraphRequests(clients, failed, hooks);
  const createJoins = joinedFetches(joins);
  return overridingExecutorFactory(async (supergraphSdl) => {
    const { supergraph, stop } = guardPlanning(readSupergraph(supergraphSdl, MOST_PATHS_AT_ONCE), supergraphSdl, planning);
    const programs = createWatchedPlans<Program>(hooks, (...operation) => createProgram(planOperation(supergraph, ...operation), supergraph, requests, failed, createJoins));
    const queue = createStartQueue();
    const inTurn = async <Result>(run: () => Promise<Result>): Promise<Result> => {
      const turn = queue.begin();
      if (turn) await turn;
      try {
        return await run();
      } finally {
        queue.ended();
      }
    };
    const ready = (operation: Operation, defers = false): Program | Promise<Program> =>
      whenPlanned(() => programs.get(defers ? { ...operation, defers } : operation));
    const programOf = async (operation: Operation, defers = false): Promise<Program> => {
      const program = await ready(operation, defers);
      operation.checkPlan?.(program.planned);
      return program;
    };
    return {
      schema: supergraph.apiSchema,
      execute: async (operation) => {
        const planned = ready(operation);
        // Nearly always it is there, and waiting for what is there takes time, too.
        const program = planned instanceof Promise ? await planned : planned;
        operation.checkPlan?.(program.planned);
        if (operation.context.watch?.explanation?.only) return { data: null };
        if (program.isLarge) return await inTurn(() => execute(program, operation));
        // What `execute` does. To wait for it would be one more turn of every request.
        const run = createRun(program, operation);
        await program.step?.(run);
        return answerOf(program, run, operation);
      },
      executeInParts: async (operation) => {
        const program = await programOf(operation, true);
        if (operation.context.watch?.explanation?.only) return { data: null };
        return program.inParts ? runInParts(program.inParts, createRun(program, operation)) : execute(program, operation);
      },
      subscribe: async (operation) => {
        const program = await programOf(operation);
        if (operation.context.watch?.explanation?.only) return { data: null };
        return program.events ? subscribe(operation, program.events, streams, (context) => execute(program, { ...operation, context })) : execute(program, operation);
      },
      prepare: async (operation) => void (await whenPlanned(() => programs.prepare(operation))),
      stop,
    };
  }, overrides);
}

function createProgram(
  planned: PlannedOperation,
  supergraph: Supergraph,
  requests: SubgraphRequests,
  failed: FailureListener,
  createJoins: CreateJoinedFetches,
): Program {
  const { client, deferrals, plan } = planned;
  const { node } = plan;
  const fetches = node ? [...fetchesIn(node)] : [];
  const parts = fetchParts(plan, client, supergraph);
  // An entity with arguments from its context has other values in another place; one that is fetched in parts has more there.
  const shares = parts.size === 0 && !fetches.some(({ contextRewrites }) => contextRewrites?.length);
  const options = { supergraph, requests, path: [], parts, shares, joins: createJoins() };
  const events = node?.kind === 'Subscription' ? eventSteps(node, options, failed) : null;
  const introspect = createIntrospect(planned);
  return {
    planned,
    step: events ? events.step : node && !deferrals ? planStep(node as PlanNode, options) : null,
    // Where several parts fetch the same at the same time, an object must stay the object that they have found.
    inParts: deferrals && { client, plan: planInParts(node as PlanNode, { ...options, shares: false }), deferrals, introspect },
    introspect,
    isLarge: fetches.length >= LARGE,
    unplanned: events ? [] : unplannedFields(planned, supergraph),
    events,
    runs: 0,
    write: undefined,
  };
}

async function execute(program: Program, operation: Operation): Promise<ExecutionResult | TextResult> {
  const run = createRun(program, operation);
  await program.step?.(run);
  return answerOf(program, run, operation);
}

/** Of a run that has come to its end. */
function answerOf(program: Program, run: Run, { variables = {} }: Operation): ExecutionResult | TextResult {
  const { client } = program.planned;
  program.runs += 1;
  if (program.runs > 1 && !program.introspect) {
    if (program.write === undefined) program.write = compileWriter(client);
    const text = run.errors.length === 0 ? program.write?.(run.data, run) : null;
    if (text != null) return { text: `{"data":${text}}`, encoding: 'latin1' };
  }
  const { data, misfits } = complete(client, run, program.introspect?.(variables) ?? {});
  const errors = clientErrors(client, run, misfits);
  return errors.length > 0 ? { errors, data } : { data };
}

function createRun({ planned: { client, variables: planVariables }, unplanned }: Program, { context, variables = {} }: Operation): Run {
  const isMutation = client.operation.operation === OperationTypeNode.MUTATION;
  return {
    context,
    variables: planVariables.values(variables),
    batcher: new EntityBatcher({ remember: !isMutation }),
    data: {},
    errors: [...unplanned],
    unknown: new Set(),
    escapes: false,
  };
}
