/**
 * The main proof of answers in parts: made-up operations with `@defer` anywhere, on made-up supergraphs. Their parts, put together,
 * are the answer of the same operation in one.
 *
 * STOA_GENERATED_DEFERS says how many operations, STOA_GENERATED_SEED begins at a seed that a failure has printed.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { refuseOverrun } from '@stoa/graphql/limits.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import fc from 'fast-check';
import { print, validate } from 'graphql';
import { compiledExecutorFactory } from '../compiled-executor.ts';
import type { Executor } from '../executor.ts';
import { chooser, digit, operationSeed } from '../testing/generator/choose.ts';
import type { Choose } from '../testing/generator/choose.ts';
import { unexplained } from '../testing/generator/compare.ts';
import { createWorld } from '../testing/generator/create-world.ts';
import { nothingLost } from '../testing/generator/lost-objects.ts';
import { generateOperation } from '../testing/generator/operations.ts';
import { SUBGRAPH_FAULTS } from '../testing/generator/subgraph-faults.ts';
import type { SubgraphFault } from '../testing/generator/subgraph-faults.ts';
import { subgraphsOf } from '../testing/generator/world-schemas.ts';
import { executorOver, resultOf } from '../testing/in-process.ts';
import type { InProcessSubgraph } from '../testing/in-process.ts';
import { deferRandomly } from './testing/defer-randomly.ts';
import { COUNTED_FROM, withLateCounters, wrongCounters } from './testing/late-counters.ts';
import { differences, mergeParts } from './testing/merge-parts.ts';
import type { MergedAnswer } from './testing/merge-parts.ts';

const WANTED = Number(process.env.STOA_GENERATED_DEFERS ?? 160);
const SEED = Number(process.env.STOA_GENERATED_SEED ?? fc.readConfigureGlobal().seed ?? Math.floor(Math.random() * 2 ** 31));
const PER_WORLD = 40;
/** The machine may be busy with other tests. */
const UNHURRIED = { deadlineMs: 10_000, overLimit: refuseOverrun };

describe('generated operations with @defer', () => {
  it('give, when their parts are put together, the answer that they give in one', async () => {
    const count = { operations: 0, deferred: 0, parts: 0, nulled: 0, faulty: 0 };
    for (let seed = SEED; count.operations < WANTED; seed += 1) {
      const bench = await createBench(seed);
      for (let i = 0; bench && i < PER_WORLD && count.operations < WANTED; i += 1) {
        const choose = chooser(operationSeed(seed, i));
        const { wrong, answer, isFaulty, told } = await bench.run(choose);
        if (wrong.length > 0) throw new Error(`seed ${seed}, operation ${i}\n${wrong.join('\n')}\n${told}`);
        if (!answer) continue;
        count.operations += 1;
        count.deferred += answer.parts > 0 ? 1 : 0;
        count.parts += answer.parts;
        count.nulled += answer.nulled.length;
        count.faulty += isFaulty ? 1 : 0;
      }
      await bench?.stop();
    }
    process.stdout.write(`generated defers: ${JSON.stringify(count)}, seed ${SEED}\n`);
    expect(count.deferred).toBeGreaterThan(WANTED / 5);
  }, 3_600_000);
});

interface Checked {
  readonly wrong: readonly string[];
  /** Null when the operation made no sense. */
  readonly answer: MergedAnswer | null;
  readonly isFaulty: boolean;
  readonly told: string;
}

/** Null for a world that does not compose. */
async function createBench(seed: number): Promise<{ readonly run: (choose: Choose) => Promise<Checked>; stop(): Promise<void> } | null> {
  const world = createWorld(chooser(operationSeed(seed, -1)));
  const faults = new Map<string, SubgraphFault>();
  let mutations = 0;
  let isLate = false;
  const subgraphs = subgraphsOf(world, { mutated: () => (mutations += 1), mutations: () => COUNTED_FROM + mutations, lost: nothingLost() }, faults).map((subgraph) => unpunctual(subgraph, () => isLate));
  let executor: Executor;
  try {
    ({ executor } = await executorOver((options) => compiledExecutorFactory({ ...options, planning: UNHURRIED }), subgraphs));
  } catch (error) {
    if (String(error).includes('do not compose')) return null;
    throw error;
  }

  const run = async (choose: Choose): Promise<Checked> => {
    const generated = generateOperation(choose, executor.schema);
    const document = deferRandomly(choose, executor.schema, generated.document);
    const source = print(document);
    const { variables, operationName } = generated;
    const told = `${source}\n${JSON.stringify(variables)}\n${subgraphs.map(({ name, sdl }) => `# ${name}\n${sdl}`).join('\n')}`;
    if (validate(executor.schema, document).length > 0) return { wrong: [], answer: null, isFaulty: false, told };
    const operation = { document, source, documentId: source, variables, operationName, context: { caller: anonymous, headers: {} } };
    mutations = 0;
    const planned = await executor.execute(operation).catch((error: unknown) => {
      // There are some that are too much for the planner.
      if (error instanceof Fault) return null;
      throw error;
    });
    if (!planned) return { wrong: [], answer: null, isFaulty: false, told };
    const whole = resultOf(planned);
    const fault = choose.chance(15) ? ([choose.one(world.graphs), choose.one(SUBGRAPH_FAULTS)] as const) : null;
    if (fault) faults.set(...fault);
    mutations = 0;
    isLate = true;
    try {
      const result = await executor.executeInParts?.(operation);
      if (!result) throw new TypeError('the executor knows no parts');
      const answer = 'parts' in result ? await mergeParts(result) : { ...resultOf(result), nulled: [], parts: 0 };
      const wanted = { ...whole, data: withLateCounters(whole.data, answer.data, COUNTED_FROM + mutations) as typeof whole.data };
      const atOnce = 'parts' in result ? wrongCounters(JSON.parse(result.initial.data), whole.data) : [];
      const wrong = fault ? unexplained(inOrder(answer), inOrder(wanted)).filter((each) => !isOfNulled(each, answer)) : [...differences(answer, wanted), ...atOnce];
      return { wrong, answer, isFaulty: fault !== null, told: `${told}\n${String(fault)}\n${JSON.stringify(answer)}\nwhole: ${JSON.stringify(whole)}` };
    } catch (error) {
      return { wrong: [error instanceof Error ? (error.stack ?? error.message) : String(error)], answer: null, isFaulty: fault !== null, told };
    } finally {
      isLate = false;
      faults.clear();
    }
  };
  return { run, stop: () => executor.stop() };
}

/** A subgraph that, while it is late, answers in another order than it is asked. */
function unpunctual(subgraph: InProcessSubgraph, isLate: () => boolean): InProcessSubgraph {
  const { client, name } = subgraph;
  let asked = 0;
  return {
    ...subgraph,
    client: {
      ...client,
      send: async (request) => {
        for (let turns = isLate() ? digit(`${name} ${(asked += 1)}`, 6) : 0; turns > 0; turns -= 1) await nextTurn();
        return client.send(request);
      },
    },
  };
}

/** Parts bring their fields in an order of their own. */
function inOrder<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(inOrder) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]): [string, unknown] => [key, inOrder(each)]).sort(([a], [b]) => (a < b ? -1 : 1))) as Value;
}

/** An object has fewer fields when a part of it is null, and is there all the same. */
function isOfNulled(wrong: string, { nulled }: MergedAnswer): boolean {
  return nulled.some((path) => wrong.startsWith(`${path.join('.')} has `) || wrong.endsWith(', not null'));
}
