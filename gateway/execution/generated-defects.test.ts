/** What made-up operations have found: each is an operation that was once answered wrongly, as small as it could be made. */
import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, inProcessSubgraph } from './testing/in-process.ts';
import type { InProcessSubgraph } from './testing/in-process.ts';

interface Row {
  readonly [field: string]: unknown;
}

const itself = { __resolveReference: (representation: Row) => representation };

/** The answer, which is the same when it is written by generated code. */
async function answer(subgraphs: readonly InProcessSubgraph[], source: string, variables: Row = {}) {
  const { ask, executor } = await executorOver(compiledExecutorFactory, subgraphs);
  const first = await ask(source, { variables });
  expect(await ask(source, { variables })).toEqual(first);
  await executor.stop();
  return first;
}

describe('a variable of a client', () => {
  it('may be called as the one that the plan needs for entities', async () => {
    const a = inProcessSubgraph('a', 'type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! }', { Query: { thing: () => ({ id: '1' }) } });
    const b = inProcessSubgraph('b', 'type Thing @key(fields: "id") { id: ID! twice(n: Int): Int }', {
      Thing: { ...itself, twice: (_: Row, { n }: Row) => Number(n) * 2 },
    });
    const source = 'query ($representations: Int, $_representations: Int) { thing { twice(n: $representations) more: twice(n: $_representations) } }';
    expect(await answer([a, b], source, { representations: 3, _representations: 5 })).toEqual({ data: { thing: { twice: 6, more: 10 } } });
    expect(await answer([a, b], source.replace('Int, $_', 'Int = 4, $_'), { _representations: 5 })).toEqual({ data: { thing: { twice: 8, more: 10 } } });
  });
});

describe('mutations', () => {
  it('are done one after the other, each with what it selects of other subgraphs', async () => {
    const bought: unknown[] = [];
    const a = inProcessSubgraph(
      'a',
      'type Query { ok: Int } type Mutation { buy(name: String): Cart } type Cart @key(fields: "id") { id: ID! }',
      { Mutation: { buy: (_: Row, { name }: Row) => ({ id: String(bought.push(name)) }) } },
    );
    const b = inProcessSubgraph('b', 'type Cart @key(fields: "id") { id: ID! names: [String] }', { Cart: { ...itself, names: () => [...bought] } });
    const { ask, executor } = await executorOver(compiledExecutorFactory, [a, b]);
    const source = 'mutation { one: buy(name: "pen") { names } two: buy(name: "ink") { names } }';
    expect(await ask(source)).toEqual({ data: { one: { names: ['pen'] }, two: { names: ['pen', 'ink'] } } });
    expect(await ask(source)).toMatchObject({ data: { one: { names: ['pen', 'ink', 'pen'] } } });
    await executor.stop();
  });

  it('of one subgraph are one request, where that has all that they select', async () => {
    const a = inProcessSubgraph('a', 'type Query { ok: Int } type Mutation { add(n: Int): Int }', { Mutation: { add: (_: Row, { n }: Row) => n } });
    expect(await answer([a], 'mutation { a: add(n: 1) b: add(n: 2) }')).toEqual({ data: { a: 1, b: 2 } });
    expect(a.seen).toHaveLength(2);
  });
});

describe('fragments', () => {
  it('that no object can match, inside one another, select nothing', async () => {
    const a = inProcessSubgraph(
      'a',
      `type Query { shape: Shape } interface Shape { x: Int } type Square implements Shape { x: Int } type Round implements Shape { x: Int }
       union Edged = Square`,
      { Query: { shape: () => ({ __typename: 'Round', x: 1 }) } },
    );
    expect(await answer([a], '{ shape { x ... on Edged { ... on Shape { ... on Round { y: x } } } } }')).toEqual({ data: { shape: { x: 1 } } });
  });
});

describe('fields that a subgraph adds to an interface', () => {
  const media = () => [
    inProcessSubgraph(
      'a',
      `type Query { media: [Media] } interface Media @key(fields: "id") { id: ID! title: String }
       type Book implements Media @key(fields: "id") { id: ID! title: String } type Film implements Media @key(fields: "id") { id: ID! title: String }`,
      { Query: { media: () => [{ __typename: 'Book', id: '1', title: 'Emma' }, { __typename: 'Film', id: '2', title: 'Ran' }] } },
    ),
    inProcessSubgraph(
      'b',
      `type Media @interfaceObject @key(fields: "id") {
         id: ID! title: String @external score(of: Int = 5): Int blurb: String @requires(fields: "title") }`,
      { Media: { ...itself, score: (_: Row, { of }: Row) => Number(of) * 2, blurb: ({ title }: Row) => `${String(title)}!` } },
    ),
  ];

  it('are there for all its objects, where one that requires something is selected for some', async () => {
    expect(await answer(media(), 'query ($n: Int) { media { ... on Book { blurb } score(of: $n) } }', { n: 4 })).toEqual({
      data: { media: [{ blurb: 'Emma!', score: 8 }, { score: 8 }] },
    });
  });

  it('are asked of none of those for which none is selected', async () => {
    expect(await answer(media(), '{ media { ... on Film { score blurb } } }')).toEqual({ data: { media: [{}, { score: 10, blurb: 'Ran!' }] } });
  });
});

describe('an error of a subgraph', () => {
  it('is told for each field that is lost, also where two requests were made for one object', async () => {
    const box = 'type Query { box: Box @shareable } type Box @shareable { owner: Owner }';
    const a = inProcessSubgraph(
      'a',
      `${box} type Owner @key(fields: "id") { id: ID! @shareable color: String tint: String @external dark: String @requires(fields: "tint") }`,
      { Query: { box: () => ({ owner: { id: '1', color: 'red' } }) }, Owner: itself },
    );
    const b = inProcessSubgraph(
      'b', `${box} type Owner @key(fields: "id") { id: ID! @shareable extra: Int color: String @external tint: String @requires(fields: "color") }`,
    );
    // It answers with nothing at all, and with no error: to the request for the box, and to that for its owner.
    const empty = { ...b, client: { ...b.client, send: async () => ({ data: {}, errors: [], escapes: false }) } };
    const { data, errors } = await answer([a, empty], '{ box { owner { tint extra } } }');
    expect(data).toEqual({ box: { owner: { tint: null, extra: null } } });
    expect(errors?.map(({ path }) => path?.at(-1)).sort()).toEqual(['extra', 'tint']);
  });

  it('is not told where it is about what was selected of another type, inside an object', async () => {
    const home = inProcessSubgraph(
      'home',
      `type Query { media: [Media] } interface Media @key(fields: "id") { id: ID! }
       type Book implements Media @key(fields: "id") { id: ID! } type Film implements Media @key(fields: "id") { id: ID! }`,
      { Query: { media: () => [{ __typename: 'Book', id: '1' }, { __typename: 'Film', id: '2' }] } },
    );
    const fails = () => {
      throw new Error('no votes');
    };
    const rated = inProcessSubgraph(
      'rated',
      'type Media @interfaceObject @key(fields: "id") { id: ID! votes: Votes! } type Votes { many: Int few: Int }',
      { Media: { ...itself, votes: () => ({ few: 1 }) }, Votes: { many: fails } },
    );
    const { data, errors } = await answer([home, rated], '{ media { votes { few } ... on Film { votes { many } } } }');
    expect(data).toEqual({ media: [{ votes: { few: 1 } }, { votes: { few: 1, many: null } }] });
    expect(errors?.map(({ path }) => path)).toEqual([['media', 1, 'votes', 'many']]);
  });
});

describe('objects of an interface', () => {
  it('that a subgraph need not know are not sent to it without their key', async () => {
    const type = (name: string) => `type ${name} implements Media @key(fields: "id") { id: ID! title: String }`;
    const home = inProcessSubgraph('home', `type Query { ok: Int } interface Media @key(fields: "id") { id: ID! title: String } ${type('Book')} ${type('Film')}`, {
      Media: { __resolveReference: ({ id }: Row) => ({ __typename: id === '1' ? 'Book' : 'Film', id, title: `title ${String(id)}` }) },
    });
    const other = inProcessSubgraph(
      'other',
      `type Query { media: [Media] }
       type Media @interfaceObject @key(fields: "id") { id: ID! title: String @external blurb: String @requires(fields: "title") }`,
      { Query: { media: () => [{ id: '1' }, { id: '2' }] }, Media: { ...itself, blurb: ({ title }: Row) => `${String(title)}!` } },
    );
    expect(await answer([home, other], '{ media { ... on Book { blurb } } }')).toEqual({ data: { media: [{ blurb: 'title 1!' }, {}] } });
    const sent = other.seen.flatMap(({ variables: { representations = [] } }) => representations as Row[]);
    expect(sent.map(({ id }) => id)).toEqual(['1', '1']);
  });
});

describe('an entity of which two subgraphs are asked at the same time', () => {
  it('has what both gave, where one of them was asked for an object around it', async () => {
    const next = ({ id }: Row) => ({ id: `${String(id)}+` });
    const type = (fields: string) => `type Node @key(fields: "id") { id: ID! ${fields} }`;
    const a = inProcessSubgraph('a', `type Query { nodes: [Node] } ${type('next: Node @shareable')}`, {
      Query: { nodes: () => [{ id: '1' }, { id: '2' }, { id: '1' }] }, Node: { ...itself, next },
    });
    const b = inProcessSubgraph('b', type('next: Node @shareable size: Int'), { Node: { ...itself, next, size: ({ id }: Row) => String(id).length } });
    const c = inProcessSubgraph('c', type('name: String'), { Node: { ...itself, name: ({ id }: Row) => `name of ${String(id)}` } });
    const node = (id: string) => ({ next: { size: 2, next: { size: 3, name: `name of ${id}++` } } });
    expect(await answer([a, b, c], '{ nodes { next { size next { size name } } } }')).toEqual({ data: { nodes: [node('1'), node('2'), node('1')] } });
  });
});

describe('fields that require one another, over subgraphs without a common key', () => {
  it('wait for what they require', async () => {
    const a = inProcessSubgraph(
      'a',
      'type Parcel @key(fields: "code") { code: String! @shareable id: ID! @shareable weight: Int cost: String @external bill: String @requires(fields: "cost") }',
      { Parcel: { ...itself, id: ({ code }: Row) => String(code).slice(-1), weight: () => 5, bill: ({ cost }: Row) => `bill of ${String(cost)}` } },
    );
    const b = inProcessSubgraph('b', 'type Parcel @key(fields: "id") @key(fields: "code") { code: String! @shareable id: ID! @shareable }', {
      Parcel: { ...itself, code: ({ id }: Row) => `code of ${String(id)}` },
    });
    const c = inProcessSubgraph(
      'c',
      'type Query { parcel: Parcel } type Parcel @key(fields: "id") { id: ID! @shareable weight: Int @external cost: String @requires(fields: "weight") }',
      { Query: { parcel: () => ({ id: '1' }) }, Parcel: { ...itself, cost: ({ weight }: Row) => `cost of ${String(weight)}` } },
    );
    expect(await answer([a, b, c], '{ parcel { bill } }')).toEqual({ data: { parcel: { bill: 'bill of cost of 5' } } });
  });
});

describe('a field that requires another one, to which the way leads over several keys', () => {
  const link = 'type Link @key(fields: "id") { id: ID! @shareable }';
  const linkOf = ({ id }: Row) => ({ id: `link of ${String(id)}` });
  const idOf = ({ link: { id } }: { link: { id: string } }) => id.slice('link of '.length);
  /** From `root` to `ways` to `links` to `costs`, and from there back to `root`, which has what is required there. */
  const shop = (parcel = 'Parcel') => [
    inProcessSubgraph(
      'costs',
      `${link} type Parcel @key(fields: "link { id }") {
         link: Link! @shareable weight(n: Int = 1): Int @external size: Int @external cost: String @requires(fields: "weight size") sum: String @requires(fields: "weight(n: 3)") }`,
      {
        Parcel: {
          ...itself,
          cost: ({ weight, size }: Row) => `cost of ${String(weight)} and ${String(size)}`,
          sum: ({ weight }: Row) => `sum of ${String(weight)}`,
        },
      },
    ),
    inProcessSubgraph(
      'links',
      `${link} type Parcel @key(fields: "id code") @key(fields: "link { id }") {
         code: String! @shareable link: Link! @shareable id: ID! @shareable cost: String @external bill: String @requires(fields: "cost") }`,
      { Parcel: { __resolveReference: (row: Row) => ('link' in row ? { ...row, id: idOf(row as never) } : row), link: linkOf, bill: ({ cost }: Row) => `bill of ${String(cost)}` } },
    ),
    inProcessSubgraph('ways', 'type Parcel @key(fields: "id") @key(fields: "id code") { code: String! @shareable id: ID! @shareable }', {
      Parcel: { ...itself, code: ({ id }: Row) => `code of ${String(id)}` },
    }),
    inProcessSubgraph(
      'root',
      `type Query { parcel: ${parcel} }
       type Parcel @key(fields: "id") { id: ID! @shareable weight(n: Int = 1): Int size: Int }`,
      {
        Query: { parcel: () => (parcel.startsWith('[') ? [{ id: '1' }, { id: '2' }] : { id: '1' }) },
        Parcel: { ...itself, weight: ({ id }: Row, { n }: Row) => Number(id) * 10 * Number(n), size: ({ id }: Row) => Number(id) },
      },
    ),
  ];

  it.each([
    ['', '{ parcel { cost } }', { cost: 'cost of 10 and 1' }],
    [', with arguments, beside the same one without', '{ parcel { cost sum weight } }', { cost: 'cost of 10 and 1', sum: 'sum of 30', weight: 10 }],
    [', also where that is required itself', '{ parcel { bill } }', { bill: 'bill of cost of 10 and 1' }],
    [', also when the client calls it otherwise', '{ parcel { weight: cost size: sum } }', { weight: 'cost of 10 and 1', size: 'sum of 30' }],
    [', also when it is included by a variable', 'query ($yes: Boolean! = true) { parcel { cost @include(if: $yes) ... @skip(if: $yes) { sum } } }', { cost: 'cost of 10 and 1' }],
  ])('waits for it%s', async (_, source, parcel) => {
    expect(await answer(shop(), source)).toEqual({ data: { parcel } });
  });

  it('waits for it in lists', async () => {
    const [one, two] = [{ cost: 'cost of 10 and 1' }, { cost: 'cost of 20 and 2' }];
    expect(await answer(shop('[Parcel]'), '{ parcel { cost } }')).toEqual({ data: { parcel: [one, two] } });
  });
});

describe('a field that requires what is only found with the help of its own subgraph', () => {
  const link = 'type Link @key(fields: "id") { id: ID! @shareable }';
  const parcels = (parcel = 'Parcel') => [
    inProcessSubgraph(
      'costs',
      `${link} type Parcel @key(fields: "link { id }") {
         link: Link! @shareable scale: String @shareable color(n: Int): String weight: Int @external cost(n: Int = 0): String @requires(fields: "weight") }`,
      {
        Parcel: {
          ...itself,
          scale: ({ link: { id } }: { link: { id: string } }) => `scale of ${id}`,
          color: (_: Row, { n }: Row) => `color ${String(n)}`,
          cost: ({ weight }: Row, { n }: Row) => `cost of ${String(weight)} and ${String(n)}`,
        },
      },
    ),
    inProcessSubgraph(
      'links',
      `${link} type Parcel @key(fields: "id code") @key(fields: "link { id }") { id: ID! @shareable code: String! @shareable link: Link! @shareable }`,
      { Parcel: { ...itself, link: ({ id }: Row) => ({ id }) } },
    ),
    inProcessSubgraph('ways', 'type Parcel @key(fields: "id") @key(fields: "id code") { code: String! @shareable id: ID! @shareable }', {
      Parcel: { ...itself, code: ({ id }: Row) => `code of ${String(id)}` },
    }),
    inProcessSubgraph('scales', 'type Parcel @key(fields: "scale") { scale: String @shareable weight: Int }', {
      Parcel: { ...itself, weight: ({ scale }: Row) => Number(String(scale).at(-1)) * 10 },
    }),
    inProcessSubgraph('root', `type Query { parcel: ${parcel} } type Parcel @key(fields: "id") { id: ID! @shareable }`, {
      Query: { parcel: () => (parcel.startsWith('[') ? [{ id: '1' }, { id: '2' }] : { id: '1' }) },
    }),
  ];

  it.each([
    ['', '{ parcel { cost } }', { cost: 'cost of 10 and 0' }],
    [', beside others with variables of their own', 'query ($a: Int = 1, $b: Int = 2) { parcel { cost(n: $a) color(n: $b) } }', { cost: 'cost of 10 and 1', color: 'color 2' }],
    [', and the client gets that help, too', '{ parcel { scale cost(n: 1) } }', { scale: 'scale of 1', cost: 'cost of 10 and 1' }],
  ])('is asked for after that%s', async (_, source, parcel) => {
    expect(await answer(parcels(), source)).toEqual({ data: { parcel } });
  });

  it('is asked for after that in lists', async () => {
    const list = [{ cost: 'cost of 10 and 0' }, { cost: 'cost of 20 and 0' }];
    expect(await answer(parcels('[Parcel]'), '{ parcel { cost } }')).toEqual({ data: { parcel: list } });
  });
});

describe('a root type', () => {
  it('that a subgraph calls otherwise is asked from inside an answer, too', async () => {
    const a = inProcessSubgraph('a', 'type Query { page: Page } type Page { all: Query }', { Query: { page: () => ({ all: {} }) } });
    const b = inProcessSubgraph('b', 'schema { query: Root } type Root { n: Int }', { Root: { n: () => 5 } });
    expect(await answer([a, b], '{ page { all { n } } }')).toEqual({ data: { page: { all: { n: 5 } } } });
  });
});

describe('a query type inside an answer', () => {
  it('tells nothing about the schema: only the root of a query does', async () => {
    const a = inProcessSubgraph('a', 'type Query { n: Int all: Query }', { Query: { n: () => 5, all: () => ({}) } });
    const source = '{ all { n __type(name: "Query") { name } } __type(name: "Query") { name } }';
    // The specification would have the name in both places. No client is known to ask there.
    expect(await answer([a], source)).toEqual({ data: { all: { n: 5, __type: null }, __type: { name: 'Query' } } });
  });
});
