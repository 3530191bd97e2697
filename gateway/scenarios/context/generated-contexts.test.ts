/**
 * Made-up operations on made-up supergraphs with contexts: the answer is that of one schema that has all the data, in one and in parts.
 *
 * STOA_GENERATED_CONTEXTS says how many operations, STOA_GENERATED_SEED begins at a seed that a failure has printed.
 */
import { refuseOverrun } from '@stoa/graphql/limits.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import fc from 'fast-check';
import { execute, print, validate } from 'graphql';
import type { FormattedExecutionResult } from 'graphql';
import { compiledExecutorFactory } from '../../execution/compiled-executor.ts';
import { deferRandomly } from '../../execution/defer/testing/defer-randomly.ts';
import { differences, mergeParts } from '../../execution/defer/testing/merge-parts.ts';
import { chooser, operationSeed } from '../../execution/testing/generator/choose.ts';
import type { Choose } from '../../execution/testing/generator/choose.ts';
import { comparable } from '../../execution/testing/generator/compare.ts';
import { generateOperation } from '../../execution/testing/generator/operations.ts';
import type { GeneratedOperation } from '../../execution/testing/generator/operations.ts';
import { executorOver, resultOf } from '../../execution/testing/in-process.ts';
import { answerWithContexts, contextSubgraphs } from './generator/context-schemas.ts';
import { createContextWorld } from './generator/context-world.ts';

const WANTED = Number(process.env.STOA_GENERATED_CONTEXTS ?? 300);
const SEED = Number(process.env.STOA_GENERATED_SEED ?? fc.readConfigureGlobal().seed ?? Math.floor(Math.random() * 2 ** 31));
const PER_WORLD = 40;
/** The machine may be busy with other tests. */
const UNHURRIED = { deadlineMs: 10_000, overLimit: refuseOverrun };

describe('generated operations on contexts', () => {
  it('are answered as by one schema that has all the data', async () => {
    const count = { operations: 0, contextual: 0, inParts: 0 };
    for (let seed = SEED; count.operations < WANTED; seed += 1) {
      await using bench = await createBench(seed);
      for (let i = 0; bench && i < PER_WORLD && count.operations < WANTED; i += 1) {
        const choose = chooser(operationSeed(seed, i));
        const operation = generateOperation(choose, bench.schema);
        const told = `seed ${seed}, operation ${i}\n${operation.source}\n${JSON.stringify(operation.variables)}\n${bench.sdl}`;
        const checked = await bench.check(operation, choose).catch((error: unknown) => {
          throw new Error(`${String(error)}\n${told}`, { cause: error });
        });
        if (!checked) continue;
        count.operations += 1;
        count.contextual += checked.isContextual ? 1 : 0;
        count.inParts += checked.parts > 0 ? 1 : 0;
      }
    }
    process.stdout.write(`generated contexts: ${JSON.stringify(count)}, seed ${SEED}\n`);
    expect(count.contextual).toBeGreaterThan(WANTED / 50);
    expect(count.inParts).toBeGreaterThan(WANTED / 10);
  }, 3_600_000);
});

/** Null for a world that does not compose. */
async function createBench(seed: number) {
  const world = createContextWorld(chooser(operationSeed(seed, -1)));
  const subgraphs = contextSubgraphs(world);
  const made = await executorOver((options) => compiledExecutorFactory({ ...options, planning: UNHURRIED }), subgraphs).catch((error: unknown) => {
    if (String(error).includes('do not compose')) return null;
    throw error;
  });
  if (!made) return null;
  const { executor, ask } = made;
  const { schema } = executor;
  answerWithContexts(schema, world);

  const inParts = async ({ variables, operationName }: GeneratedOperation, document: GeneratedOperation['document']) => {
    const source = print(document);
    const result = await executor.executeInParts?.({ document, source, documentId: source, variables, operationName, context: { caller: anonymous, headers: {} } });
    if (!result) throw new TypeError('the executor knows no parts');
    return 'parts' in result ? mergeParts(result) : { ...resultOf(result), nulled: [], parts: 0 };
  };
  return {
    schema,
    sdl: subgraphs.map(({ name, sdl }) => `# ${name}\n${sdl}`).join('\n'),
    /** Null for an operation that takes too long to plan. @throws when the answer is wrong */
    async check(operation: GeneratedOperation, choose: Choose) {
      const { document, source, variables, operationName } = operation;
      const whole = JSON.parse(JSON.stringify(await execute({ schema, document, variableValues: variables, operationName }))) as FormattedExecutionResult;
      try {
        // The first answer is completed exactly, the second is written by generated code.
        for (const time of ['first', 'second']) expect({ time, ...comparable(await ask(source, { variables, operationName })) }).toEqual({ time, ...comparable(whole) });
        const isContextual = subgraphs.flatMap(({ seen }) => seen.splice(0)).some(({ query }) => /\bx\d:/.test(query));
        const deferred = deferRandomly(choose, schema, document);
        if (validate(schema, deferred).length > 0) return { isContextual, parts: 0 };
        const answer = await inParts(operation, deferred);
        expect({ deferred: print(deferred), wrong: differences(answer, whole) }).toEqual({ deferred: print(deferred), wrong: [] });
        return { isContextual, parts: answer.parts };
      } catch (error) {
        if (error instanceof Fault && error.code === 'PLANNING_TIMEOUT') return null;
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => executor.stop(),
  };
}
