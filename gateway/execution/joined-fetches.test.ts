import fc from 'fast-check';
import type { FormattedExecutionResult } from 'graphql';
import { DEFAULT_JOINS } from '../batching/join-settings.ts';
import { askShop, joinedShop, QUERY, THING_FAULTS, VARIABLES } from './testing/joined-shop.ts';
import type { JoinedShop, ThingFault } from './testing/joined-shop.ts';
import { executorOver, inProcessSubgraph } from './testing/in-process.ts';
import { compiledExecutorFactory } from './compiled-executor.ts';

const APART = { ...DEFAULT_JOINS, enabled: false };
/** Longer than any test takes: who waits does so for the others, not for the clock. */
const PATIENT = { ...DEFAULT_JOINS, waitMs: 60_000 };

/** All requests since the last time, as names of the lists of entities in each. */
const listsOf = (shop: JoinedShop, name: string) =>
  shop.asked(name).map(({ variables }) => Object.keys(variables).filter((each) => Array.isArray(variables[each])).sort());
const JOINED = ['representations_0', 'representations_1'];
const ALONE = ['representations'];

/** In no order: a joined answer names errors in another one than several do. */
const comparable = ({ data, errors = [] }: FormattedExecutionResult) => ({ data, errors: errors.map((error) => JSON.stringify(error)).sort() });

describe('fetches of one level', () => {
  it('that ask the same subgraph are one request, each with its own entities, variables and place', async () => {
    const shop = joinedShop();
    const ask = await askShop(shop, PATIENT);
    const first = await ask(QUERY, { variables: VARIABLES });
    const [notes] = shop.asked('notes');
    expect(notes).toEqual({
      query:
        'query Both__notes($representations_0:[_Any!]!$first:Int$representations_1:[_Any!]!$_representations_1:Int$loud:Boolean){' +
        '_0:_entities(representations:$representations_0){...on Person{q0_notes:notes(first:$first){q1_text:text about{__typename sku}}}}' +
        '_1:_entities(representations:$representations_1){...on Thing{q2_notes:notes(first:$_representations_1){' +
        'q3_text:text(loud:$loud)by{__typename id}about{__typename sku}}rating}}}',
      variables: {
        first: 2, loud: true, _representations_1: 1,
        representations_0: ['ann', 'ben', 'cat'].map((id) => ({ __typename: 'Person', id })),
        representations_1: ['lamp', 'cup', 'bed'].map((sku) => ({ __typename: 'Thing', sku })),
      },
    });
    expect([listsOf(shop, 'shop'), listsOf(shop, 'people')]).toEqual([[[], JOINED], [[], ALONE]]);

    const apart = await (await askShop(shop, APART))(QUERY, { variables: VARIABLES });
    expect([listsOf(shop, 'notes'), listsOf(shop, 'shop')]).toEqual([[ALONE, ALONE], [[], ALONE, ALONE]]);
    expect(first.errors).toBeUndefined();
    expect([first, await ask(QUERY, { variables: VARIABLES })]).toEqual([apart, apart]);
  });

  it('that wait do so for each other, however late one comes, and not for those that have nothing to ask', async () => {
    const shop = joinedShop();
    const ask = await askShop(shop, PATIENT);
    shop.faults.turns = { people: 30 };
    await ask(QUERY, { variables: VARIABLES });
    expect(listsOf(shop, 'notes')).toEqual([JOINED]);
    shop.faults.turns = { shop: 30 };
    await ask(QUERY, { variables: VARIABLES });
    expect(listsOf(shop, 'notes')).toEqual([JOINED]);
    shop.asked('shop');
    // Without notes of people there are no things that these are about.
    await ask(QUERY, { variables: { ...VARIABLES, first: 0 } });
    expect([listsOf(shop, 'notes'), listsOf(shop, 'shop')]).toEqual([[JOINED], [[], ALONE]]);
  });

  it('go alone when the others take too long', async () => {
    const shop = joinedShop();
    const ask = await askShop(shop, { ...DEFAULT_JOINS, waitMs: 1 });
    const right = await (await askShop(shop, APART))(QUERY, { variables: VARIABLES });
    shop.asked('notes');
    for (let i = 0; i < 4; i += 1) {
      const people = Promise.withResolvers<void>();
      shop.faults.held = people.promise;
      const answer = ask(QUERY, { variables: VARIABLES });
      // Things are asked about before there is any person.
      while (shop.subgraphs[2]?.seen.length === 0) await new Promise(setImmediate);
      people.resolve();
      expect(await answer).toEqual(right);
      expect(listsOf(shop, 'notes')).toEqual([ALONE, ALONE]);
    }
  });

  it('that ask the very same are one list', async () => {
    const shop = joinedShop();
    for (const joins of [PATIENT, APART]) {
      const ask = await askShop(shop, joins);
      expect((await ask('{ a: things { rating } b: things { rating } c: people { notes { text } } }')).errors).toBeUndefined();
      expect(listsOf(shop, 'notes')).toEqual(joins === PATIENT ? [JOINED] : [ALONE, ALONE]);
    }
  });

  it('of one mutation are joined, and each mutation has ended with them before the next one begins', async () => {
    const shop = joinedShop();
    const ask = await askShop(shop, PATIENT);
    const { data } = await ask('mutation { a: paint { things { rating } others { rating notes { text } } } b: paint { things { rating } } }');
    expect(data).toEqual({
      a: { things: [{ rating: 4 }, { rating: 3 }], others: [{ rating: 3, notes: [{ text: 'on bed 0' }] }] },
      b: { things: [{ rating: 4 }, { rating: 3 }] },
    });
    expect(listsOf(shop, 'notes')).toEqual([JOINED, ALONE]);
    expect(shop.order.splice(0)).toEqual(['shop', 'notes', 'shop', 'notes']);
  });

  it('are joined for some subgraphs and not for others, as the settings say', async () => {
    const shop = joinedShop();
    await (await askShop(shop, { ...PATIENT, subgraphs: new Map([['notes', false]]) }))(QUERY, { variables: VARIABLES });
    expect([listsOf(shop, 'notes'), listsOf(shop, 'shop')]).toEqual([[ALONE, ALONE], [[], JOINED]]);
    await (await askShop(shop, { ...APART, subgraphs: new Map([['notes', true]]), waitMs: 60_000 }))(QUERY, { variables: VARIABLES });
    expect([listsOf(shop, 'notes'), listsOf(shop, 'shop')]).toEqual([[JOINED], [[], ALONE, ALONE]]);
  });

  it('with very many entities go alone', async () => {
    const shop = joinedShop();
    const many = { ...VARIABLES, first: 1 };
    const lots = inProcessSubgraph('lots', 'type Query { lots: [Thing!]! } type Thing @key(fields: "sku") { sku: ID! }', {
      Query: { lots: () => Array.from({ length: 1_001 }, (_, i) => ({ sku: `no ${i}` })) },
    });
    const { ask } = await executorOver((options) => compiledExecutorFactory({ ...options, joins: PATIENT }), [...shop.subgraphs, lots]);
    await ask('query ($first: Int) { people { notes(first: $first) { text } } lots { rating } things { rating notes { text } } }', { variables: many });
    expect(listsOf(shop, 'notes').map((lists) => lists.length).sort()).toEqual([1, 2]);
  });
});

describe('a joined request', () => {
  it('that is refused is asked in parts, and then left alone for a while', async () => {
    const shop = joinedShop();
    shop.faults.isSimple = true;
    const ask = await askShop(shop, PATIENT);
    const right = await (await askShop(shop, APART))(QUERY, { variables: VARIABLES });
    shop.asked('notes');
    const seen: string[][][] = [];
    for (let i = 0; i < 18; i += 1) {
      expect(comparable(await ask(QUERY, { variables: VARIABLES }))).toEqual(comparable(right));
      seen.push(listsOf(shop, 'notes'));
    }
    expect(seen[0]).toEqual([JOINED, ALONE, ALONE]);
    for (const each of seen.slice(1, 17)) expect(each).toEqual([ALONE, ALONE]);
    expect(seen[17]).toEqual([JOINED, ALONE, ALONE]);
  });

  it.each(['the connection breaks', 'too slow'] as const)('of which nobody answers (%s) is not asked again in parts', async (fault) => {
    const shop = joinedShop();
    shop.faults.things = fault;
    const { data, errors } = await (await askShop(shop, PATIENT))(QUERY, { variables: VARIABLES });
    expect(listsOf(shop, 'notes')).toEqual([JOINED]);
    expect(data).toBeNull();
    expect(errors?.map(({ extensions }) => extensions?.code)).toContain(fault === 'too slow' ? 'DOWNSTREAM_TIMEOUT' : 'DOWNSTREAM_SERVICE_ERROR');
  });

  it('tells how many places want its entities, and tells again of its parts when these are asked for', async () => {
    const shop = joinedShop();
    shop.faults.isSimple = true;
    const told: (readonly [string, number, boolean])[] = [];
    const wanted = (_context: unknown, subgraph: string, operation: string, places: number, again: boolean) =>
      subgraph === 'notes' ? void told.push([operation, places, again]) : undefined;
    await (await askShop(shop, PATIENT, { wanted }))(QUERY, { variables: VARIABLES });
    const [all, first, second] = shop.asked('notes').map(({ query }) => query);
    expect(told).toEqual([[all, 6, false], [first, 3, true], [second, 3, true]]);
  });

  it('answers and fails as its parts would alone, whatever goes wrong in one of them', async () => {
    // What nobody answered is the same for all parts of a request.
    const faults = THING_FAULTS.filter((fault): fault is ThingFault => fault !== 'the connection breaks' && fault !== 'too slow');
    const turns = fc.record({ people: fc.nat(4), shop: fc.nat(4), notes: fc.nat(4) });
    const variables = fc.record({ first: fc.nat(3), loud: fc.boolean(), representations_1: fc.nat(3) });
    const shop = joinedShop();
    const askApart = await askShop(shop, APART);
    let joined = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...faults), fc.boolean(), turns, variables, fc.boolean(), async (things, isSimple, allTurns, values, isPatient) => {
        Object.assign(shop.faults, { things, isSimple, turns: allTurns });
        // A new one: it has not learnt yet that a joined request fails.
        const ask = await askShop(shop, isPatient ? PATIENT : { ...DEFAULT_JOINS, waitMs: 0 });
        const wanted = comparable(await askApart(QUERY, { variables: values }));
        for (let i = 0; i < 3; i += 1) expect(comparable(await ask(QUERY, { variables: values }))).toEqual(wanted);
        joined += listsOf(shop, 'notes').filter((lists) => lists.length === 2).length;
      }),
      { numRuns: 50 },
    );
    expect(joined).toBeGreaterThan(10);
  });
});
