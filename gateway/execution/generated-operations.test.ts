/**
 * The main proof of the executor: made-up supergraphs and operations, answered by the gateway's executor over subgraphs
 * and by one plain graphql-js schema that holds all the data. There may be no difference.
 *
 * STOA_GENERATED_OPERATIONS says how many operations, STOA_GENERATED_SEED begins at a seed that a failure has printed.
 */
import fc from 'fast-check';
import { graphql } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { SubgraphClient } from '../subgraphs/subgraph-client.ts';
import { compiledExecutorFactory } from './compiled-executor.ts';
import { chooser } from './testing/generator/choose.ts';
import { comparable, unexplained } from './testing/generator/compare.ts';
import { generateOperation } from './testing/generator/operations.ts';
import { answerWhole, subgraphsOf } from './testing/generator/world-schemas.ts';
import { createWorld } from './testing/generator/world.ts';
import { executorOver, FEDERATION_LINK } from './testing/in-process.ts';
import type { InProcessSubgraph } from './testing/in-process.ts';

const WANTED = Number(process.env.STOA_GENERATED_OPERATIONS ?? 400);
const SEED = process.env.STOA_GENERATED_SEED;
const PER_WORLD = 20;

describe('generated operations on generated supergraphs', () => {
  it('are answered as one schema with all the data answers them', async () => {
    const count = { operations: 0, worlds: 0, refused: 0, invalid: 0 };
    const property = fc.asyncProperty(fc.gen(), async (gen) => {
      if (count.operations >= WANTED) return;
      const choose = chooser(gen);
      const world = createWorld(choose);
      const calls = { whole: [] as string[], ours: [] as string[] };
      const broken = new Set<string>();
      const subgraphs = subgraphsOf(world, (call) => calls.ours.push(call)).map((subgraph) => breakable(subgraph, broken));
      const built = await executorOver(compiledExecutorFactory, subgraphs).catch((error: unknown) => {
        // Not all that can be made up composes.
        if (!String(error).includes('do not compose')) throw error;
        return null;
      });
      if (!built) {
        count.refused += 1;
        return;
      }
      const { executor, ask } = built;
      answerWhole(executor.schema, world, (call) => calls.whole.push(call));
      count.worlds += 1;
      for (let i = 0; i < PER_WORLD; i += 1) {
        const operation = generateOperation(choose, executor.schema);
        if (!operation) {
          count.invalid += 1;
          continue;
        }
        const { source, variables } = operation;
        const whole = JSON.parse(JSON.stringify(await graphql({ schema: executor.schema, source, variableValues: variables }))) as never;
        const down = choose.chance(20) ? choose.one(world.graphs) : null;
        let answer: Awaited<ReturnType<typeof ask>> | undefined;
        try {
          // The first answer is completed exactly, the second is written by generated code.
          for (let time = 0; time < 2; time += 1) {
            calls.ours = [];
            answer = await ask(source, { variables });
            expect(comparable(answer)).toEqual(comparable(whole));
            // Once nothing is left of an answer, GraphQL leaves open whether the mutations after that are still run.
            expect((whole as ExecutionResult).data === null ? calls.ours.slice(0, calls.whole.length) : calls.ours).toEqual(calls.whole);
          }
          if (down !== null) {
            broken.add(down);
            answer = await ask(source, { variables });
            expect(unexplained(answer, whole)).toEqual([]);
          }
        } catch (error) {
          const schemas = subgraphs.map(({ name, sdl }) => `# ${name}\n${sdl.slice(FEDERATION_LINK.length)}`).join('\n');
          throw new Error(
            `${source}\n${JSON.stringify(variables)}\n${[...broken].join()} is down\n${schemas}\n${String(error)}\n${JSON.stringify(answer?.errors)}`,
            { cause: error },
          );
        }
        broken.clear();
        calls.whole = [];
        count.operations += 1;
      }
    });
    const result = await fc.check(property, { numRuns: WANTED, endOnFailure: true, ...(SEED !== undefined && { seed: Number(SEED) }) });
    if (result.failed) throw new Error(`seed ${result.seed}, after ${JSON.stringify(count)}\n${String(result.errorInstance)}`);
    process.stdout.write(`generated operations: ${JSON.stringify(count)}, seed ${result.seed}\n`);
    expect(count.operations).toBeGreaterThanOrEqual(WANTED);
  }, 3_600_000);
});

/** A subgraph that does not answer while it is among the broken. */
function breakable(subgraph: InProcessSubgraph, broken: ReadonlySet<string>): InProcessSubgraph {
  const { name, client } = subgraph;
  const send: SubgraphClient['send'] = async (request) => {
    if (broken.has(name)) throw new Error('it is down');
    return client.send(request);
  };
  return { ...subgraph, client: { ...client, send } };
}
