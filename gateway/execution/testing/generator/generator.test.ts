/** The generator itself: a proof that could not fail would show nothing. */
import { resultOf } from '../in-process.ts';
import { chooser, operationSeed } from './choose.ts';
import { createWorld } from './create-world.ts';
import { describeFinding } from './describe-finding.ts';
import { EXECUTORS } from './executors.ts';
import { generateOperation } from './operations.ts';
import { runWorld } from './run-world.ts';
import { shrink } from './shrink.ts';
import { createTestBench } from './test-bench.ts';
import type { CreateFactory } from './test-bench.ts';
import { stopWorldPlanning } from './world-planning.ts';
import { sdlOf } from './world-sdl.ts';

/** Our executor, with one thing wrong: where the answer has a list, its last item is lost. */
const careless: CreateFactory = (options) => async (supergraph) => {
  const executor = await EXECUTORS.compiled(options)(supergraph);
  return {
    ...executor,
    execute: async (operation) => {
      const { data, errors } = resultOf(await executor.execute(operation));
      const shortened = JSON.parse(JSON.stringify(data), (_, value: unknown) => (Array.isArray(value) ? value.slice(0, -1) : value)) as typeof data;
      return { data: shortened, ...(errors && { errors }) } as Awaited<ReturnType<typeof executor.execute>>;
    },
  };
};

/** A world that composes. */
async function worldFrom(first: number): Promise<number> {
  for (let seed = first; ; seed += 1) {
    const bench = await createTestBench(createWorld(chooser(operationSeed(seed, -1))), EXECUTORS.compiled);
    await bench?.stop();
    if (bench) return seed;
  }
}

afterAll(stopWorldPlanning);

describe('the generator', () => {
  it('makes the same of the same number', async () => {
    const seed = await worldFrom(1);
    const made = async () => {
      const world = createWorld(chooser(operationSeed(seed, -1)));
      const bench = await createTestBench(world, EXECUTORS.compiled);
      if (!bench) throw new Error('it composes');
      const operations = [0, 1, 2].map((i) => generateOperation(chooser(operationSeed(seed, i)), bench.schema));
      await bench.stop();
      return { sdl: world.graphs.map((graph) => sdlOf(world, graph)), operations: operations.map(({ source, variables }) => ({ source, variables })) };
    };
    expect(await made()).toEqual(await made());
  }, 120_000);

  it('finds what is wrong, and tells it in few lines', async () => {
    const seed = await worldFrom(100);
    const { findings } = await runWorld(seed, { createFactory: careless, operations: 60 });
    const [finding] = findings;
    if (!finding) throw new Error('nothing was found');
    const small = await shrink(finding, careless, 5_000);
    expect(small.operation.source.length).toBeLessThanOrEqual(finding.operation.source.length);
    expect(describeFinding(small)).toMatch(/# subgraph a\n[^]*# operation\n[^]*# variables\n[^]*answer: data\n {2}got [^]*\n {2}not /);
  }, 120_000);

  it('finds nothing in the same world where nothing is wrong', async () => {
    const { operations, findings } = await runWorld(await worldFrom(100), { createFactory: EXECUTORS.compiled, operations: 30 });
    expect(findings).toEqual([]);
    expect(operations).toBeGreaterThan(25);
  }, 120_000);
});
