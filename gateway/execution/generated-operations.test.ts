/**
 * The main proof of the executor: made-up supergraphs and operations, answered by the gateway's executor over subgraphs
 * and by one plain graphql-js schema that holds all the data. There may be no difference.
 *
 * STOA_GENERATED_OPERATIONS says how many operations, STOA_GENERATED_SEED begins at a seed that a failure has printed.
 */
import fc from 'fast-check';
import { graphql } from 'graphql';
import { compiledExecutorFactory } from './compiled-executor.ts';
import { chooser } from './testing/generator/choose.ts';
import { comparable } from './testing/generator/compare.ts';
import { generateOperation } from './testing/generator/operations.ts';
import { answerWhole, subgraphsOf } from './testing/generator/world-schemas.ts';
import { createWorld } from './testing/generator/world.ts';
import { executorOver } from './testing/in-process.ts';

const WANTED = Number(process.env.STOA_GENERATED_OPERATIONS ?? 400);
const SEED = process.env.STOA_GENERATED_SEED;
const PER_WORLD = 20;

describe('generated operations on generated supergraphs', () => {
  it('are answered as one schema with all the data answers them', async () => {
    let asked = 0;
    let refused = 0;
    const property = fc.asyncProperty(fc.gen(), async (gen) => {
      if (asked >= WANTED) return;
      const choose = chooser(gen);
      const world = createWorld(choose);
      const subgraphs = subgraphsOf(world);
      let built: Awaited<ReturnType<typeof executorOver>>;
      try {
        built = await executorOver(compiledExecutorFactory, subgraphs);
      } catch (error) {
        // Not all that can be made up composes.
        if (!String(error).includes('do not compose')) throw error;
        refused += 1;
        if (process.env.STOA_GENERATED_SHOW) process.stderr.write(`${String(error)}\n`);
        return;
      }
      const { executor, ask } = built;
      answerWhole(executor.schema, world);
      for (let i = 0; i < PER_WORLD; i += 1) {
        const operation = generateOperation(choose, executor.schema);
        if (!operation) continue;
        const { source, variables } = operation;
        const whole = JSON.parse(JSON.stringify(await graphql({ schema: executor.schema, source, variableValues: variables }))) as never;
        const expected = comparable(whole);
        // The first answer is completed exactly, the second is written by generated code.
        for (const time of ['first', 'second']) {
          const answer = await ask(source, { variables });
          try {
            expect(comparable(answer)).toEqual(expected);
          } catch (error) {
            const schemas = subgraphs.map(({ name, sdl }) => `# ${name}\n${sdl.split('\n').slice(1).filter((line) => line.trim()).join('\n')}`).join('\n');
            throw new Error(`${time} answer\n${source}\n${JSON.stringify(variables)}\n${schemas}\n${String(error)}\n${JSON.stringify(answer.errors)}`, { cause: error });
          }
        }
        asked += 1;
      }
    });
    const result = await fc.check(property, { numRuns: WANTED, endOnFailure: true, ...(SEED !== undefined && { seed: Number(SEED) }) });
    if (result.failed) throw new Error(`seed ${result.seed}, run ${result.numRuns}, after ${asked} operations\n${String(result.errorInstance)}`);
    process.stdout.write(`generated operations: ${asked} in ${result.numRuns} worlds (${refused} do not compose), seed ${result.seed}\n`);
    expect(asked).toBeGreaterThanOrEqual(WANTED);
  }, 3_600_000);
});
