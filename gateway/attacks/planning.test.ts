/** Operations that look harmless, and are dear to plan, or dear to do. */
import fc from 'fast-check';
import type { GatewayPlugin } from '../plugins/plugin.ts';
import { startStubSubgraph } from '../testing/stub-subgraph.ts';
import type { StubSubgraph } from '../testing/stub-subgraph.ts';
import { answers, startTestGateway, TEST_SECRET } from '../testing/test-gateway.ts';
import type { TestGateway } from '../testing/test-gateway.ts';
import { times } from './documents.ts';

const TYPES = 10;
const SUBGRAPHS = 4;
/** Ten object types behind one interface, each of them in four subgraphs that share its fields. */
const sdlOf = (s: number): string => `
  type Query { things: [Thing] @shareable own${s}: Int numbers${s}(first: Int = 5): [T0] }
  interface Thing { id: ID! near: Thing shared: Int }
  ${times(TYPES, (n) => `type T${n} implements Thing @key(fields: "id") { id: ID! near: Thing @shareable shared: Int @shareable only${s}: Int list${s}(first: Int = 3): [T${n}!] }`)}`;
/** 362 bytes that keep the planner busy for half a minute. */
const TANGLE = `{things{shared near{shared near{shared ${times(TYPES, (n) => `...on T${n}{${times(SUBGRAPHS, (s) => `only${s}`)}}`)}}}}}`;
const NEIGHBOUR = '{own0 own1}';

let subgraphs: StubSubgraph[];
let gateway: TestGateway;
let plans = 0;

const resolvers = (s: number) => ({
  Query: {
    [`own${s}`]: () => s,
    [`numbers${s}`]: (_: unknown, { first }: { first: number }) => Array.from({ length: first }, (__, n) => ({ id: `${n}` })),
  },
  Thing: { __resolveType: () => 'T0' },
  T0: {
    __resolveReference: ({ id }: { id?: string }) => ({ id }),
    [`only${s}`]: () => s,
    [`list${s}`]: ({ id }: { id: string }, { first }: { first: number }) => Array.from({ length: first }, (_, n) => ({ id: `${id}.${n}` })),
  },
});
const counting: GatewayPlugin = { name: 'counting', execution: { planned: (_context, _plan, planning) => void (planning && (plans += 1)) } };
const start = (limits: object) => startTestGateway({ subgraphs, plugins: [counting], environment: { STOA_LIMITS: JSON.stringify(limits) } });
const seen = () => subgraphs.flatMap((each) => each.seen);
/** Representations that subgraphs got. */
const entities = () => seen().reduce((sum, { variables }) => sum + ((variables.representations as unknown[] | undefined)?.length ?? 0), 0);
const codeOf = (answer: Awaited<ReturnType<TestGateway['query']>>) => answer.json.errors?.[0]?.extensions?.code;

beforeAll(async () => {
  subgraphs = await Promise.all(Array.from({ length: SUBGRAPHS }, (_, s) => startStubSubgraph(`s${s}`, TEST_SECRET, sdlOf(s), resolvers(s))));
  gateway = await start({ planningMs: 400 });
  await answers(gateway, '{own0 own1 own2 own3}');
  await answers(gateway, NEIGHBOUR);
});
afterAll(async () => {
  for (const each of [gateway, ...subgraphs]) await each[Symbol.asyncDispose]();
});
beforeEach(() => {
  plans = 0;
  for (const each of subgraphs) each.seen.length = 0;
});

describe('a document of 362 bytes that takes half a minute to plan', () => {
  it('is refused at the deadline, with nobody asked, and its neighbours are answered meanwhile', async () => {
    expect(TANGLE.length).toBeLessThan(400);
    let isRefused = false;
    const attack = gateway.query(TANGLE).then((answer) => ((isRefused = true), answer));
    let served = 0;
    while (!isRefused) {
      expect((await gateway.query(NEIGHBOUR)).json).toEqual({ data: { own0: 0, own1: 1 } });
      if (!isRefused) served += 1;
    }
    const refusal = await attack;
    expect([refusal.status, codeOf(refusal)]).toEqual([400, 'PLANNING_TIMEOUT']);
    expect(served).toBeGreaterThan(0);
    expect(seen().filter(({ query }) => query.includes('things'))).toEqual([]);
    expect(plans).toBe(0);
  });

  it('is refused again without another try, however it is written', async () => {
    await gateway.query(TANGLE);
    const refusals = () => gateway.log.filter((line) => line.includes('"limit":"planningMs"')).length;
    const before = refusals();
    expect(before).toBeGreaterThan(0);
    for (const text of [TANGLE, `query Again ${TANGLE}`, TANGLE.replaceAll('...on', '\n ...  on')]) expect(codeOf(await gateway.query(text))).toBe('PLANNING_TIMEOUT');
    expect(refusals()).toBe(before);
    expect(seen()).toEqual([]);
  });
});

describe('an operation that is not quick to plan', () => {
  it('is planned all the same, once, and answered', async () => {
    const choices = `{${times(SUBGRAPHS, (s) => `numbers${s}(first:1){shared near{shared id}}`)}}`;
    const patient = await start({ planningMs: 60_000 });
    try {
      await answers(patient, NEIGHBOUR);
      plans = 0;
      for (let i = 0; i < 3; i += 1) expect(codeOf(await patient.query(choices))).toBeUndefined();
      expect(plans).toBe(1);
      expect(patient.log.filter((line) => line.includes('beyond a limit'))).toEqual([]);
    } finally {
      await patient[Symbol.asyncDispose]();
    }
  });
});

describe('what a plan asks of subgraphs', () => {
  const page = (n: number): string => `{numbers0(first:${n}){only0 only1 only2}}`;

  it('is never more than was counted: at the limit it is answered, and one below nobody is asked', async () => {
    const exact = await start({ plannedEntities: 24, plannedRequests: 3 });
    const tight = await start({ plannedEntities: 23 });
    const few = await start({ plannedRequests: 2 });
    try {
      for (const each of [exact, tight, few]) await answers(each, NEIGHBOUR);
      for (const each of subgraphs) each.seen.length = 0;
      expect(codeOf(await exact.query(page(12)))).toBeUndefined();
      expect([seen().length, entities()]).toEqual([3, 24]);
      for (const each of subgraphs) each.seen.length = 0;
      const refusal = await tight.query(page(12));
      expect([codeOf(refusal), refusal.json.errors?.[0]?.extensions?.details]).toEqual(['PLANNED_ENTITIES', { allowed: 23, found: 24 }]);
      expect(codeOf(await few.query(page(1)))).toBe('PLANNED_REQUESTS');
      expect(seen()).toEqual([]);
    } finally {
      for (const each of [exact, tight, few]) await each[Symbol.asyncDispose]();
    }
  });

  it('is counted with the values of the request, and only logged where the limit measures', async () => {
    const measuring = await start({ planCost: { max: 100, mode: 'measure' } });
    try {
      await answers(measuring, NEIGHBOUR);
      const query = 'query($n:Int){numbers0(first:$n){only0 only1}}';
      for (const n of [1, 41]) expect((await measuring.query(query, { variables: { n } })).json.data?.numbers0).toHaveLength(n);
      expect(measuring.log.filter((line) => line.includes('"limit":"planCost"') && line.includes('"refused":false'))).toHaveLength(1);
    } finally {
      await measuring[Symbol.asyncDispose]();
    }
  });

  it('is never more than was counted, whatever the operation: lists in lists in other subgraphs, aliases, values', async () => {
    const measured = (limit: string) => ({ [limit]: { max: 1, mode: 'measure' } });
    const measuring = await start({ ...measured('plannedEntities'), ...measured('plannedRequests') });
    const found = (limit: string): number =>
      Number(measuring.log.map((line) => new RegExp(`"limit":"${limit}".*"found":(\\d+)`).exec(line)?.[1]).findLast((each) => each !== undefined) ?? 1);
    try {
      await answers(measuring, NEIGHBOUR);
      let wasAnyBeyond = false;
      await fc.assert(
        fc.asyncProperty(fields(3), fc.integer({ min: 1, max: 3 }), async (below, n) => {
          for (const each of subgraphs) each.seen.length = 0;
          (measuring.log as string[]).length = 0;
          const { json } = await measuring.query(`query($n:Int){numbers0(first:2){${below}} used:numbers0(first:$n){id}}`, { variables: { n } });
          expect(json.errors).toBeUndefined();
          expect(entities()).toBeLessThanOrEqual(found('plannedEntities'));
          expect(seen().length).toBeLessThanOrEqual(found('plannedRequests'));
          wasAnyBeyond ||= entities() > 10;
        }),
        { numRuns: 25 },
      );
      expect(wasAnyBeyond).toBe(true);
    } finally {
      await measuring[Symbol.asyncDispose]();
    }
  });
});

/** Fields of a number: its own, and lists in any of the subgraphs. */
function fields(depth: number): fc.Arbitrary<string> {
  let aliases = 0;
  const subgraph = fc.integer({ min: 0, max: SUBGRAPHS - 1 });
  const leaf = subgraph.map((s) => `only${s}`);
  if (depth === 0) return leaf;
  const list = fc
    .tuple(subgraph, fc.constantFrom('', '(first:0)', '(first:1)', '(first:2)', '(first:$n)'), fields(depth - 1))
    .map(([s, size, below]) => `a${(aliases += 1)}:list${s}${size}{${below}}`);
  return fc.array(fc.oneof(leaf, list), { minLength: 1, maxLength: 2 }).map((all) => [...new Set(all)].join(' '));
}
