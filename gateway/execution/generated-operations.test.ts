/**
 * The main proof of the executor: made-up supergraphs and operations, answered by the gateway's executor over subgraphs
 * and by one plain graphql-js schema that holds all the data. There may be no difference. See `testing/generator/README.md`.
 *
 * STOA_GENERATED_OPERATIONS says how many operations, STOA_GENERATED_SEED begins at a world that a failure has printed.
 * Each run makes up others, but under CI they are always the same, as for all properties.
 */
import fc from 'fast-check';
import { describeFinding } from './testing/generator/describe-finding.ts';
import { EXECUTORS } from './testing/generator/executors.ts';
import { runWorld } from './testing/generator/run-world.ts';
import { shrink } from './testing/generator/shrink.ts';
import { stopWorldPlanning } from './testing/generator/world-planning.ts';

const WANTED = Number(process.env.STOA_GENERATED_OPERATIONS ?? 2_000);
const SEED = process.env.STOA_GENERATED_SEED;
const PER_WORLD = 60;
/** Planning some would take too long. Were it more than these of a hundred, something else would be wrong. */
const REFUSED_AT_MOST = 40;
/** The same for those that the planner comes to no end with, or fails on. */
const UNPLANNABLE_AT_MOST = 1;

afterAll(stopWorldPlanning);

describe('generated operations on generated supergraphs', () => {
  it('are answered as one schema with all the data answers them', async () => {
    const createFactory = EXECUTORS.compiled;
    const count = { operations: 0, worlds: 0, notComposed: 0, refused: 0, unplannable: 0 };
    const tried = async (seed: number): Promise<void> => {
      const { isComposed, operations, refused, unplannable, findings } = await runWorld(seed, { createFactory, operations: PER_WORLD });
      count[isComposed ? 'worlds' : 'notComposed'] += 1;
      count.operations += operations;
      count.refused += refused;
      count.unplannable += unplannable;
      const [finding] = findings;
      if (!finding) return;
      throw new Error(`world ${seed}, operation ${finding.index}\n${describeFinding(await shrink(finding, createFactory, 30_000))}`);
    };
    const property = fc.asyncProperty(fc.nat(), async (seed) => {
      if (count.operations < WANTED) await tried(seed);
    });
    // A finding is made smaller by ourselves: fast-check knows the world by its number only.
    const first = SEED === undefined ? [] : [[Number(SEED)] as [number]];
    const result = await fc.check(property, { numRuns: WANTED, endOnFailure: true, examples: first });
    if (result.failed) throw new Error(`after ${JSON.stringify(count)}\n${String(result.errorInstance)}`);
    process.stdout.write(`generated operations: ${JSON.stringify(count)}\n`);
    expect(count.operations).toBeGreaterThanOrEqual(WANTED);
    expect(count.refused).toBeLessThan((WANTED * REFUSED_AT_MOST) / 100);
    expect(count.unplannable).toBeLessThanOrEqual(Math.ceil((WANTED * UNPLANNABLE_AT_MOST) / 100));
  }, 3_600_000);
});
