import { chooser, operationSeed } from './choose.ts';
import { createWorld } from './create-world.ts';
import { generateOperation } from './operations.ts';
import type { GeneratedOperation } from './operations.ts';
import { SUBGRAPH_FAULTS } from './subgraph-faults.ts';
import { createTestBench, differenceOf, Unplanned } from './test-bench.ts';
import type { CreateFactory, Difference, TestBench } from './test-bench.ts';
import { fieldNames } from './world-sdl.ts';

/** An operation that is answered wrongly. */
export interface Finding {
  readonly bench: TestBench;
  readonly operation: GeneratedOperation;
  readonly fault: Difference['fault'] | null;
  readonly difference: Difference;
  /** Its number among the operations of this world. */
  readonly index: number;
}

export interface WorldRun {
  /** Whether the made-up subgraphs are a supergraph. */
  readonly isComposed: boolean;
  readonly operations: number;
  /** Operations that were not planned, for that would take long; not among the others. See `world-planning.ts`. */
  readonly refused: number;
  /** Operations that the planner was tried with, and came to no end, or failed; not among the others. */
  readonly unplannable: number;
  readonly findings: readonly Finding[];
}

export interface WorldOptions {
  readonly createFactory: CreateFactory;
  readonly operations: number;
  /** Whether to go on after a finding. */
  readonly keepGoing?: boolean;
}

/** Makes up the world of a seed and asks it operations. The same seed asks the same. */
export async function runWorld(seed: number, { createFactory, operations, keepGoing = false }: WorldOptions): Promise<WorldRun> {
  const world = createWorld(chooser(operationSeed(seed, -1)));
  const bench = await createTestBench(world, createFactory);
  if (!bench) return { isComposed: false, operations: 0, refused: 0, unplannable: 0, findings: [] };
  const findings: Finding[] = [];
  let refused = 0;
  let unplannable = 0;
  let index = 0;
  for (; index < operations && (keepGoing || findings.length === 0); index += 1) {
    const finding = await tryOperation(bench, seed, index);
    if (finding === 'refused') refused += 1;
    else if (finding === 'unplannable') unplannable += 1;
    else if (finding) findings.push(finding);
  }
  await bench.stop();
  return { isComposed: true, operations: index - refused - unplannable, refused, unplannable, findings };
}

async function tryOperation(bench: TestBench, seed: number, index: number): Promise<Finding | 'refused' | 'unplannable' | null> {
  const choose = chooser(operationSeed(seed, index));
  const operation = generateOperation(choose, bench.schema, fieldNames(bench.world));
  const fault = choose.chance(15) ? ([choose.one(bench.world.graphs), choose.one(SUBGRAPH_FAULTS)] as const) : null;
  try {
    const difference = await differenceOf(bench, operation, fault);
    return difference && { bench, operation, fault, difference, index };
  } catch (error) {
    if (error instanceof Unplanned) return error.isTried ? 'unplannable' : 'refused';
    throw error;
  }
}
