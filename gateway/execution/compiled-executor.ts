/**
 * Our execution: an operation is planned once, and its plan becomes code.
 *
 * Guarantees: what the specification says about completing values holds for every answer, whatever subgraphs send; answers
 * that are regular are written as text by generated code, all others are completed exactly. Code is generated for operations
 * that come a second time, so documents made up for one request cost none.
 */
import type { PlanNode } from '@apollo/query-planner';
import type { TextResult } from '@stoa/graphql/handler.ts';
import type { ExecutionResult } from 'graphql';
import { OperationTypeNode } from 'graphql';
import { createEntityBatcher } from '../batching/entity-batcher.ts';
import { planOperation } from '../planning/planned-operation.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { readSupergraph } from '../planning/supergraph.ts';
import type { Supergraph } from '../planning/supergraph.ts';
import { createWatchedPlans } from '../planning/watched-plans.ts';
import type { SubgraphClient } from '../subgraphs/subgraph-client.ts';
import { compileWriter } from './answer-writer.ts';
import type { WriteAnswer } from './answer-writer.ts';
import { clientErrors } from './client-errors.ts';
import { complete } from './completion.ts';
import type { ExecutionHooks } from './execution-hooks.ts';
import type { ExecutorFactory, FailureListener, Operation } from './executor.ts';
import { createIntrospect } from './introspection.ts';
import type { Introspect } from './introspection.ts';
import { planStep } from './plan-steps.ts';
import type { LocatedError, Run, Step } from './run.ts';
import { createSubgraphRequests } from './subgraph-requests.ts';
import type { SubgraphRequests } from './subgraph-requests.ts';
import { unplannedFields } from './unplanned-fields.ts';

export interface CompiledExecutorOptions {
  /** Clients by subgraph name. They outlive the executor: they are shared by all executors of the gateway. */
  readonly clients: ReadonlyMap<string, SubgraphClient>;
  readonly failed: FailureListener;
  readonly hooks?: ExecutionHooks | undefined;
}

/** An operation, ready to run. */
interface Program {
  readonly planned: PlannedOperation;
  readonly step: Step | null;
  readonly introspect: Introspect | null;
  readonly unplanned: readonly LocatedError[];
  runs: number;
  /** Made when the operation comes a second time; null when it cannot be. */
  write: WriteAnswer | null | undefined;
}

export function compiledExecutorFactory({ clients, failed, hooks = {} }: CompiledExecutorOptions): ExecutorFactory {
  const requests = createSubgraphRequests(clients, failed, hooks);
  return async (supergraphSdl) => {
    const supergraph = readSupergraph(supergraphSdl);
    const programs = createWatchedPlans<Program>(hooks, (...operation) => createProgram(planOperation(supergraph, ...operation), supergraph, requests));
    return {
      schema: supergraph.apiSchema,
      execute: async (operation) => {
        const program = programs.get(operation);
        return operation.context.watch?.explanation?.only ? { data: null } : execute(program, operation);
      },
      stop: async () => undefined,
    };
  };
}

function createProgram(planned: PlannedOperation, supergraph: Supergraph, requests: SubgraphRequests): Program {
  const { node } = planned.plan;
  return {
    planned,
    step: node ? planStep(node as PlanNode, { supergraph, requests, path: [] }) : null,
    introspect: createIntrospect(planned),
    unplanned: unplannedFields(planned, supergraph),
    runs: 0,
    write: undefined,
  };
}

async function execute(program: Program, { context, variables = {} }: Operation): Promise<ExecutionResult | TextResult> {
  const { client } = program.planned;
  const isQuery = client.operation.operation === OperationTypeNode.QUERY;
  const run: Run = {
    context,
    variables,
    batcher: createEntityBatcher({ remember: isQuery }),
    data: {},
    errors: [...program.unplanned],
    unknown: new Set(),
    escapes: false,
  };
  await program.step?.(run);

  program.runs += 1;
  if (program.runs > 1 && !program.introspect) {
    if (program.write === undefined) program.write = compileWriter(client);
    const text = run.errors.length === 0 ? program.write?.(run.data, run) : null;
    if (text != null) return { text: `{"data":${text}}` };
  }
  const { data, misfits } = complete(client, run, program.introspect?.(variables) ?? {});
  const errors = clientErrors(client, run, misfits);
  return errors.length > 0 ? { errors, data } : { data };
}
