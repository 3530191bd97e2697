import type { QueryPlan } from '@apollo/query-planner';
import { refuseOverrun } from '@stoa/graphql/limits.ts';
import { parse } from 'graphql';
import { composeSupergraph } from '../../supergraph/compose.ts';
import { readSupergraph } from '../supergraph.ts';
import { guardPlanning, whenPlanned } from './planning-guard.ts';
import type { PlanningGuard } from './planning-guard.ts';
import { createEffortEstimate, isQuick } from './planning-effort.ts';
import type { PlanningJob } from './planning-job.ts';
import { createPlanningThread, NoPlan } from './planning-thread.ts';
import { createRecent } from './recent.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** So many object types behind one interface, each in so many subgraphs, which share its fields. */
function tangle(types: number, subgraphs: number): string {
  const object = (n: number, s: number) => `type T${n} implements I @key(fields: "id") { id: ID! a: Int @shareable next: I @shareable only${s}: Int }`;
  return composeSupergraph(
    range(subgraphs).map((s) => ({
      name: `s${s}`,
      sdl: `${LINK} type Query { i: [I] @shareable one${s}: T0 } interface I { id: ID! a: Int next: I } ${range(types).map((n) => object(n, s)).join(' ')}`,
    })),
  );
}
const tangled = (types: number, subgraphs: number): string => {
  const all = range(types).map((n) => `...on T${n}{${range(subgraphs).map((s) => `only${s}`).join(' ')}}`);
  return `{i{a next{a next{a ${all.join(' ')}}}}}`;
};
const small = { sdl: tangle(2, 2), quick: '{one0{id only0}}', large: `{${range(250).map((n) => `a${n}:one0{id}`).join(' ')}}` };

/** A guard whose thread is played by the test. */
function guarded(answer: (job: PlanningJob) => Promise<QueryPlan | null>, sdl = small.sdl) {
  const jobs: PlanningJob[] = [];
  const thread = { plan: (job: PlanningJob) => (jobs.push(job), answer(job)), stop: async () => undefined };
  const guard = guardPlanning(readSupergraph(sdl), sdl, { deadlineMs: 1_000, overLimit: refuseOverrun }, thread);
  return { jobs, plan: (text: string) => planOf(guard, text) };
}
const planOf = async ({ supergraph }: PlanningGuard, text: string): Promise<QueryPlan> => whenPlanned(() => supergraph.plan(parse(text)));

describe('planning', () => {
  it('is done at once where it is sure to be quick, and elsewhere where it is not', async () => {
    const { jobs, plan } = guarded(async () => ({ kind: 'QueryPlan' }));
    expect((await plan(small.quick)).node?.kind).toBe('Fetch');
    expect(jobs).toHaveLength(0);
    expect(await plan(small.large)).toEqual({ kind: 'QueryPlan' });
    expect(jobs).toHaveLength(1);
  });

  it('of what requires something that has requirements is done elsewhere, however little it is', async () => {
    const thing = 'type Thing @key(fields: "id") { id: ID!';
    const link = LINK.replace('"@shareable"', '"@shareable", "@external", "@requires"');
    const sdl = composeSupergraph([
      { name: 'a', sdl: `${link} type Query { thing: Thing } ${thing} color: String }` },
      { name: 'b', sdl: `${link} ${thing} color: String @external shade: String @requires(fields: "color") }` },
      { name: 'c', sdl: `${link} ${thing} shade: String @external tint: String @requires(fields: "shade") }` },
    ]);
    const { jobs, plan } = guarded(async () => ({ kind: 'QueryPlan' }), sdl);
    await plan('{thing{color shade}}');
    expect(jobs).toHaveLength(0);
    await plan('{thing{...on Thing{tint}}}');
    expect(jobs.map(({ text }) => text.replaceAll(/\s/g, ''))).toEqual(['{thing{...onThing{tint}}}']);
  });

  it('of the same operation is done once for all who want it at the same time', async () => {
    const { jobs, plan } = guarded(async () => ({ kind: 'QueryPlan' }));
    await Promise.all([plan(small.large), plan(small.large), plan(small.large)]);
    expect(jobs).toHaveLength(1);
  });

  it('that was refused is not tried again, however the operation is written', async () => {
    const { jobs, plan } = guarded(async () => {
      throw new NoPlan('beyond', 'too long');
    });
    for (const text of [small.large, small.large, small.large.replaceAll(' ', '\n  '), `query Again ${small.large}`]) {
      await expect(plan(text)).rejects.toMatchObject({ code: 'PLANNING_TIMEOUT', retryable: false });
    }
    expect(jobs).toHaveLength(1);
  });

  it.each(['Too many options generated for the operation', 'Invalid array length', 'Set maximum size exceeded', 'Maximum call stack size exceeded'])(
    'that ends at a bound is refused as one that takes too long: %s',
    async (message) => {
      const { plan } = guarded(async () => {
        throw new NoPlan('failed', message);
      });
      await expect(plan(small.large)).rejects.toMatchObject({ code: 'PLANNING_TIMEOUT', retryable: false });
    },
  );

  it('that only had to wait may be tried again', async () => {
    const { jobs, plan } = guarded(async () => {
      throw new NoPlan('busy', 'others');
    });
    for (let i = 0; i < 2; i += 1) await expect(plan(small.large)).rejects.toMatchObject({ code: 'PLANNING_BUSY', retryable: true });
    expect(jobs).toHaveLength(2);
  });

  it('that fails is a bug of ours, and not called a limit', async () => {
    const { plan } = guarded(async () => {
      throw new NoPlan('failed', 'cannot read properties of undefined');
    });
    await expect(plan(small.large)).rejects.toThrow('cannot read properties');
  });
});

describe('a planning thread', () => {
  const options = { deadlineMs: 60_000, mostMs: 600_000, late: () => refuseOverrun({ limit: 'planningMs', code: 'LATE', allowed: 1, message: 'late' }), queue: 2, waitMs: 60_000, idleMs: 60_000, memoryMb: 256 };
  const job = (text: string): PlanningJob => ({ text, overrides: undefined, inParts: false });

  it('gives the plans that the planner gives without it', async () => {
    const thread = createPlanningThread({ ...options, supergraphSdl: small.sdl });
    const supergraph = readSupergraph(small.sdl);
    for (const text of [small.quick, small.large, tangled(2, 2)]) {
      expect(JSON.stringify(await thread.plan(job(text)))).toBe(JSON.stringify(supergraph.plan(parse(text))));
    }
    await thread.stop();
  });

  it('lets the process end while nobody waits for a plan', async () => {
    const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    const before = ports();
    const thread = createPlanningThread({ ...options, supergraphSdl: small.sdl });
    const planned = thread.plan(job(small.quick));
    expect(ports()).toBe(before + 1);
    await planned;
    expect(ports()).toBe(before);
    await thread.stop();
  });

  it('ends with a job that takes too long, goes on with the next, and lets nobody else wait', async () => {
    const sdl = tangle(12, 5);
    const order: string[] = [];
    // Only the first is refused for its time: on a busy machine the others may take as long.
    const late = (): void => {
      if (order.length === 0) options.late();
    };
    const thread = createPlanningThread({ ...options, supergraphSdl: sdl, deadlineMs: 50, late });
    const endless = thread.plan(job(tangled(12, 5))).catch((error: unknown) => (order.push('refused'), error));
    const next = thread.plan(job('{one0{id}}')).then(() => order.push('next'));
    await expect(thread.plan(job('{one0{id only0}}')).then(() => order.push('last'))).resolves.toBeDefined();
    expect(await endless).toMatchObject({ code: 'LATE' });
    await next;
    expect(order).toEqual(['refused', 'next', 'last']);
    await thread.stop();
  });

  it('takes no more jobs than can wait, and none that waits too long', async () => {
    const sdl = tangle(12, 5);
    const thread = createPlanningThread({ ...options, supergraphSdl: sdl, waitMs: 20 });
    const first = expect(thread.plan(job(tangled(12, 5)))).rejects.toMatchObject({ why: 'busy', message: 'the graph is not served any more' });
    const waiting = [thread.plan(job('{one0{id}}')), thread.plan(job('{one1{id}}'))];
    await expect(thread.plan(job('{one2{id}}'))).rejects.toMatchObject({ why: 'busy', message: 'too many operations wait to be planned' });
    for (const each of waiting) await expect(each).rejects.toMatchObject({ why: 'busy', message: 'others took too long to be planned' });
    await thread.stop();
    await first;
  });

  it('ends with a job that takes too much memory, and the process lives', async () => {
    const thread = createPlanningThread({ ...options, supergraphSdl: tangle(12, 5), memoryMb: 48 });
    await expect(thread.plan(job(tangled(12, 5)))).rejects.toMatchObject({ why: 'beyond' });
    await thread.stop();
  });

  it('says that a supergraph cannot be read, and nothing else breaks', async () => {
    const thread = createPlanningThread({ ...options, supergraphSdl: 'type Query { a: Int }' });
    await expect(thread.plan(job('{a}'))).rejects.toMatchObject({ why: 'failed' });
    await thread.stop();
  });
});

describe('the effort of planning', () => {
  const effortOf = (sdl: string) => {
    const estimate = createEffortEstimate(readSupergraph(sdl).fullSchema, sdl);
    return (text: string) => estimate(parse(text));
  };

  it('is the choice between subgraphs, multiplied below an interface by the choice for each of its types', () => {
    const effort = effortOf(tangle(3, 4));
    expect(effort('{one0{id only0}}')).toEqual({ fields: 3, ways: 1 });
    expect(effort('{one0{a}}')).toEqual({ fields: 2, ways: 4 });
    expect(effort('{i{id}}')).toEqual({ fields: 2, ways: 4 });
    expect(effort('{i{a}}')).toEqual({ fields: 2, ways: 4 * 4 ** 3 });
    expect(isQuick(effort('{i{a next{a}}}'))).toBe(false);
  });

  it('has a highest number, and is worked out without trying', () => {
    const effort = effortOf(tangle(12, 5));
    expect(effort(tangled(12, 5)).ways).toBe(2 ** 40);
  });
});

describe('what is remembered for a while', () => {
  it('is forgotten when its time is over, or when too much came after it', () => {
    let now = 0;
    const recent = createRecent<number>(2, 10, () => now);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([undefined, 2, 3]);
    now = 10;
    expect(recent.get('c')).toBeUndefined();
  });
});
