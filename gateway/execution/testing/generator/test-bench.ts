import { Fault } from '@stoa/kernel/fault.ts';
import { execute, getOperationAST, OperationTypeNode } from 'graphql';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import { executorOver } from '../in-process.ts';
import type { Ask, InProcessSubgraph } from '../in-process.ts';
import { comparable, isOneOf, unexplained } from './compare.ts';
import { nothingLost } from './lost-objects.ts';
import type { LostObjects } from './lost-objects.ts';
import type { GeneratedOperation } from './operations.ts';
import type { SubgraphFault } from './subgraph-faults.ts';
import { NotTried } from './world-planning.ts';
import { answerWhole, subgraphsOf } from './world-schemas.ts';
import type { World } from './world.ts';

/** A world with an executor over its subgraphs, beside one schema that has all the data. */
export interface TestBench {
  readonly world: World;
  readonly subgraphs: readonly InProcessSubgraph[];
  readonly schema: GraphQLSchema;
  readonly ask: Ask;
  /** Subgraphs that do not work, for as long as they are in here. */
  readonly faults: Map<string, SubgraphFault>;
  /** Calls of mutations, as the one schema and as the subgraphs got them. */
  readonly calls: { whole: string[]; ours: string[] };
  readonly lost: LostObjects;
  stop(): Promise<void>;
}

export type CreateFactory = Parameters<typeof executorOver>[0];

/** Null for a world that does not compose. */
export async function createTestBench(world: World, createFactory: CreateFactory): Promise<TestBench | null> {
  const calls: TestBench['calls'] = { whole: [], ours: [] };
  const faults: TestBench['faults'] = new Map();
  const lost = nothingLost();
  const ours = { lost, mutated: (call: string) => void calls.ours.push(call), mutations: () => calls.ours.length };
  const whole = { lost, mutated: (call: string) => void calls.whole.push(call), mutations: () => calls.whole.length };
  const subgraphs = subgraphsOf(world, ours, faults);
  try {
    const { executor, ask } = await executorOver(createFactory, subgraphs);
    answerWhole(executor.schema, world, whole);
    return { world, subgraphs, schema: executor.schema, ask, faults, calls, lost, stop: () => executor.stop() };
  } catch (error) {
    // Not all that can be made up composes.
    if (String(error).includes('do not compose')) return null;
    throw error;
  }
}

/** An operation that has no plan, which is no wrong answer: it is not tried, for that would take long; or the planner came to no end, or failed. */
export class Unplanned extends Error {
  readonly isTried: boolean;
  constructor(message: string, { isTried, cause }: { readonly isTried: boolean; readonly cause: unknown }) {
    super(message, { cause });
    this.isTried = isTried;
  }
}

/** A difference between what clients get and what they should get. */
export interface Difference {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly fault?: readonly [graph: string, fault: SubgraphFault];
  readonly what: string;
}

/** The gateway tells no more errors than some hundred: with so many, only those that it tells are compared. */
const MANY_ERRORS = 100;

/** Null when all is as it should be. @param fault a subgraph that does not work, once all has been seen to be right with it */
export async function differenceOf(
  bench: TestBench,
  operation: GeneratedOperation,
  fault: Difference['fault'] | null,
): Promise<Difference | null> {
  const { document, operationName, variables, otherVariables } = operation;
  // The first answer is completed exactly, the second is written by generated code.
  const whole = await wholeAnswer(bench, operation, variables);
  for (const time of ['first', 'second']) {
    const what = await wrong(bench, operation, variables, whole);
    if (what !== null) return { variables, what: `${time} answer: ${what}` };
  }
  if (otherVariables) {
    const what = await wrong(bench, operation, otherVariables, await wholeAnswer(bench, operation, otherVariables));
    if (what !== null) return { variables: otherVariables, what: `answer with other variables than before: ${what}` };
  }
  const isQuery = getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
  if (!fault || !isQuery) return null;
  bench.faults.set(...fault);
  try {
    const answer = await ourAnswer(bench, operation, variables);
    const list = (answer.errors ?? []).length < MANY_ERRORS ? unexplained(answer, whole) : [];
    return list.length === 0 ? null : { variables, fault, what: `${list.join('\n')}\nerrors: ${JSON.stringify(answer.errors ?? [])}` };
  } catch (error) {
    return { variables, fault, what: told(error) };
  } finally {
    bench.faults.clear();
  }
}

async function wholeAnswer(bench: TestBench, { document, operationName, source }: GeneratedOperation, variableValues: Difference['variables']) {
  bench.calls.whole = [];
  const result = await execute({ schema: bench.schema, document, variableValues, operationName: operationName ?? null });
  if (!('data' in result)) throw new Error(`${String(result.errors)}\n${source}\n${JSON.stringify(variableValues)}`);
  return JSON.parse(JSON.stringify(result)) as FormattedExecutionResult;
}

async function ourAnswer({ ask, calls }: TestBench, { source, operationName }: GeneratedOperation, variables: Difference['variables']) {
  calls.ours = [];
  return ask(source, { variables, ...(operationName !== undefined && { operationName }) });
}

/** What one schema answers that reads null where subgraphs lose an object; see `lost-objects.ts`. Null when they lose none. */
async function wholeWithLosses(bench: TestBench, operation: GeneratedOperation, variables: Difference['variables']) {
  const { lost } = bench;
  lost.isWatched = true;
  try {
    await ourAnswer(bench, operation, variables);
    return lost.seeds.size > 0 ? await wholeAnswer(bench, operation, variables) : null;
  } finally {
    lost.isWatched = false;
    lost.seeds.clear();
  }
}

async function wrong(
  bench: TestBench,
  operation: GeneratedOperation,
  variables: Difference['variables'],
  whole: FormattedExecutionResult,
): Promise<string | null> {
  const { calls } = bench;
  let answer: FormattedExecutionResult;
  try {
    answer = await ourAnswer(bench, operation, variables);
  } catch (error) {
    // The planner stumbles over some required fields that need several keys on their way; clients are told of a fault.
    if (/would create a cycle/.test(String(error))) throw new Unplanned(String(error), { isTried: true, cause: error });
    if (error instanceof Fault && error.code === 'PLANNING_TIMEOUT') throw new Unplanned(error.message, { isTried: !(error.cause instanceof NotTried), cause: error });
    return told(error);
  }
  const got = comparable(answer);
  const wanted = comparable(whole);
  const isRight = JSON.stringify(got.data) === JSON.stringify(wanted.data) || isOneOf(got.data, wanted.data, (await wholeWithLosses(bench, operation, variables))?.data);
  if (!isRight) return `data\n  got ${JSON.stringify(got.data)}\n  not ${JSON.stringify(wanted.data)}\nerrors: ${JSON.stringify(answer.errors ?? [])}`;
  const isTold = got.failed.length === wanted.failed.length || (answer.errors ?? []).length >= MANY_ERRORS;
  if (!isTold || !got.failed.every((place) => wanted.failed.includes(place))) return `errors\n  got ${got.failed.join(' ')}\n  not ${wanted.failed.join(' ')}\ndata: ${JSON.stringify(got.data)}`;
  // Once nothing is left of an answer, GraphQL leaves open whether the mutations after that are still run.
  const run = whole.data === null ? calls.ours.slice(0, calls.whole.length) : calls.ours;
  return run.join() === calls.whole.join() ? null : `mutations\n  got ${run.join(' ')}\n  not ${calls.whole.join(' ')}`;
}

function told(error: unknown): string {
  return `the executor throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
