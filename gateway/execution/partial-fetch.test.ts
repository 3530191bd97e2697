/** Objects of different types in one place of a plan, or with different types around them, of which different things are selected. */
import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, inProcessSubgraph } from './testing/in-process.ts';
import type { Ask, InProcessSubgraph } from './testing/in-process.ts';

type Row = Readonly<Record<string, unknown>>;

const fails = (): never => {
  throw new Error('no');
};

/** The same answer from the exact completion and from generated code. */
async function answer(subgraphs: readonly InProcessSubgraph[], source: string, variables: Row = {}) {
  const { ask, executor } = await executorOver(compiledExecutorFactory, subgraphs);
  try {
    const answers: Awaited<ReturnType<Ask>>[] = [];
    for (let i = 0; i < 3; i += 1) answers.push(await ask(source, { variables }));
    const [first, ...others] = answers;
    for (const other of others) expect(other).toEqual(first);
    return { data: first?.data, places: (first?.errors ?? []).map(({ path }) => path?.join('.')) };
  } finally {
    await executor.stop();
  }
}

/** What the subgraph was asked for the first answer. */
const asked = ({ seen }: InProcessSubgraph) => seen.slice(0, seen.length / 3).map(({ query, variables }) => ({ query, variables }));

const BOOK = { __typename: 'Book', id: 'b1' };
const FILM = { __typename: 'Film', id: 'f1' };

/** Books and films; votes know them by their interface only. */
function library(votes: string, resolvers: Readonly<Record<string, unknown>>, list: readonly Row[] = [BOOK, FILM]) {
  const media = inProcessSubgraph(
    'media',
    `type Query { media: [Media] lucky: Lucky } type Lucky { media: [Media] }
     interface Media @key(fields: "id") { id: ID! title: String }
     type Book implements Media @key(fields: "id") { id: ID! title: String }
     type Film implements Media @key(fields: "id") { id: ID! title: String }`,
    { Query: { media: () => list, lucky: () => ({ media: list }) }, Media: { __resolveReference: (row: Row) => row }, Book: { title: () => 'a book' }, Film: { title: () => 'a film' } },
  );
  const added = inProcessSubgraph('votes', `type Media @interfaceObject @key(fields: "id") { id: ID! ${votes} } type Query { unused: Int }`, {
    Media: { __resolveReference: (row: Row) => row, ...resolvers },
  });
  return [media, added] as const;
}

describe('a field that only some of the objects in a place need', () => {
  it('leaves alone the others when it fails and may not be null, though its subgraph knows no types', async () => {
    const subgraphs = library('score: Int votes(n: Int! = 1): Int!', { score: () => 3, votes: () => 7 });
    const source = 'query ($n: Int = 2) { media { score ... on Book { votes(n: $n) } } }';
    expect(await answer(subgraphs, source, { n: null })).toEqual({ data: { media: [null, { score: 3 }] }, places: ['media.0.votes'] });
  });

  it('is asked for those that need it, in one request with the rest', async () => {
    const [media, votes] = library('score: Int votes: Int!', { score: () => 3, votes: () => 7 });
    const { data } = await answer([media, votes], '{ media { score ... on Book { votes } } }');
    expect(data).toEqual({ media: [{ score: 3, votes: 7 }, { score: 3 }] });
    const [request, ...others] = asked(votes);
    expect(others).toEqual([]);
    const ids = Object.values(request?.variables ?? {}).map((rows) => (rows as readonly Row[]).map(({ id }) => id));
    expect(ids).toEqual([['b1', 'f1'], ['b1']]);
  });

  it('is asked for together with all the rest where it may be null, or where all need it', async () => {
    for (const [type, source] of [['Int', '{ media { score ... on Book { votes } } }'], ['Int!', '{ media { ... on Film { votes } votes score } }']]) {
      const [media, votes] = library(`score: Int votes: ${type}`, { score: () => 3, votes: () => 7 });
      await answer([media, votes], String(source));
      expect(asked(votes).map(({ variables }) => Object.keys(variables))).toEqual([['representations']]);
    }
  });

  const union = `union Hit = Loan | Sale type Loan { book: Book } type Sale { book: Book }
    type Query { hits: [Hit] sale: Sale loan: Loan }`;
  const hits = (typeDefs = '', rows: readonly Row[] = ['Loan', 'Sale', 'Loan'].map((__typename) => ({ __typename, book: BOOK })), resolvers = {}) =>
    inProcessSubgraph('shop', `${union} type Book @key(fields: "id") { id: ID! ${typeDefs} }`, { Query: { hits: () => rows }, ...resolvers });
  const catalog = (typeDefs: string, resolvers: Row) =>
    inProcessSubgraph('catalog', `type Book @key(fields: "id") { id: ID! ${typeDefs}`, { Book: { __resolveReference: (row: Row) => row, ...resolvers } });

  it('leaves alone what those in objects of other types have selected, when it fails', async () => {
    const subgraphs = [hits(), catalog('title: String price: Int! }', { title: () => 'a book', price: fails })];
    const source = '{ hits { ... on Loan { book { title } } ... on Sale { book { price } } } }';
    expect(await answer(subgraphs, source)).toEqual({ data: { hits: [{ book: { title: 'a book' } }, { book: null }, { book: { title: 'a book' } }] }, places: ['hits.1.book.price'] });
  });

  it('leaves alone, at any depth, what others have selected beside it, when it fails', async () => {
    const author = 'author: Author! } type Author { name: String! home: Home } type Home { city: String zip: Int! }';
    const subgraphs = [hits(), catalog(author, { author: () => ({ name: 'Ann', home: { city: 'Rome' } }) })];
    const source = `{ hits {
      ... on Loan { book { author { name home { city } } } }
      ... on Sale { book { author { home { zip } } } } } }`;
    const loan = { book: { author: { name: 'Ann', home: { city: 'Rome' } } } };
    expect(await answer(subgraphs, source)).toEqual({ data: { hits: [loan, { book: { author: { home: null } } }, loan] }, places: ['hits.1.book.author.home.zip'] });
  });

  it('takes along what the same objects have selected with it, when it fails', async () => {
    const subgraphs = [hits(), catalog('title: String price: Int! }', { title: () => 'a book', price: fails })];
    const source = '{ hits { ... on Loan { book { title } } ... on Sale { book { title price } } } }';
    expect((await answer(subgraphs, source)).data).toEqual({ hits: [{ book: { title: 'a book' } }, { book: null }, { book: { title: 'a book' } }] });
  });

  it('is found by who selects it among many, where names are the same and values are not', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ __typename: i % 3 === 0 ? 'Sale' : 'Loan', book: i % 7 === 0 ? null : { ...BOOK, id: String(i % 5) } }));
    const price = ({ id }: Row) => (id === '3' ? fails() : Number(id) * 10);
    const subgraphs = [hits('', rows), catalog('title: String price: Int! }', { title: ({ id }: Row) => `book ${String(id)}`, price })];
    const source = '{ hits { __typename ... on Loan { book { title } } ... on Sale { book { id price } } } }';
    const { data, places } = await answer(subgraphs, source);
    const expected = rows.map(({ __typename, book }) => {
      if (!book || (__typename === 'Sale' && book.id === '3')) return { __typename, book: null };
      return { __typename, book: __typename === 'Loan' ? { title: `book ${book.id}` } : { id: book.id, price: Number(book.id) * 10 } };
    });
    expect(data).toEqual({ hits: expected });
    const failed = rows.flatMap(({ __typename, book }, i) => (__typename === 'Sale' && book?.id === '3' ? [`hits.${i}.book.price`] : []));
    expect(places.toSorted()).toEqual(failed.toSorted());
  });

  it('is nothing to the same object that is read again in another place', async () => {
    const author = 'author: Author! } type Author { home: Home } type Home { city: String zip: Int! }';
    const shop = inProcessSubgraph('shop', `${union} type Book @key(fields: "id") { id: ID! } type Copy @key(fields: "id") { id: ID! book: Book } extend type Query { copy: Copy }`, {
      Query: { hits: () => [{ __typename: 'Loan', book: BOOK }, { __typename: 'Sale', book: BOOK }], copy: () => ({ id: 'c1' }) },
      Copy: { __resolveReference: (row: Row) => row, book: () => BOOK },
    });
    const again = inProcessSubgraph('again', 'type Copy @key(fields: "id") { id: ID! same: Book } type Book @key(fields: "id", resolvable: false) { id: ID! }', {
      Copy: { __resolveReference: (row: Row) => row, same: () => BOOK },
    });
    const subgraphs = [shop, again, catalog(author, { author: () => ({ home: { city: 'Rome' } }) })];
    const source = `{
      hits { ... on Loan { book { author { home { city } } } } ... on Sale { book { author { home { zip } } } } }
      copy { same { author { home { city } } } } }`;
    const rome = { author: { home: { city: 'Rome' } } };
    expect((await answer(subgraphs, source)).data).toEqual({ hits: [{ book: rome }, { book: { author: { home: null } } }], copy: { same: rome } });
  });

  it('leaves alone the others where nobody but its own subgraph says that it may not be null', async () => {
    const other = inProcessSubgraph('other', 'type Book @key(fields: "id") { id: ID! price: Int @shareable } type Query { unused: Int }', { Book: { __resolveReference: fails } });
    const subgraphs = [hits(), catalog('title: String price: Int! @shareable }', { title: () => 'a book', price: fails }), other];
    const { data } = await answer(subgraphs, '{ hits { ... on Loan { book { title } } ... on Sale { book { price } } } }');
    expect(data).toEqual({ hits: [{ book: { title: 'a book' } }, { book: { price: null } }, { book: { title: 'a book' } }] });
  });

  it('leaves alone the others where it is one of a query type inside of the answer', async () => {
    const shop = inProcessSubgraph('shop', 'union Hit = Loan | Sale type Loan { all: Query } type Sale { all: Query } type Query { hits: [Hit] }', {
      Query: { hits: () => ['Loan', 'Sale'].map((__typename) => ({ __typename, all: {} })) },
    });
    const rates = inProcessSubgraph('rates', 'type Query { rate: Int tax: Int! }', { Query: { rate: () => 3, tax: fails } });
    const { data, places } = await answer([shop, rates], '{ hits { ... on Loan { all { rate } } ... on Sale { all { tax } } } }');
    expect({ data, places }).toEqual({ data: { hits: [{ all: { rate: 3 } }, { all: null }] }, places: ['hits.1.all.tax'] });
  });

  it('leaves alone the others beside objects of a type that clients do not know', async () => {
    const ghosts = `${union.replace('Sale', 'Sale | Ghost')} type Ghost @inaccessible { boo: Int } type Book @key(fields: "id") { id: ID! }`;
    const shop = inProcessSubgraph('shop', ghosts, {
      Query: { hits: () => [{ __typename: 'Loan', book: BOOK }, { __typename: 'Ghost' }, { __typename: 'Sale', book: BOOK }] },
    });
    const { data } = await answer([shop, catalog('title: String price: Int! }', { title: () => 'a book', price: fails })], '{ hits { ... on Loan { book { title } } ... on Sale { book { price } } } }');
    expect(data).toEqual({ hits: [{ book: { title: 'a book' } }, null, { book: null }] });
  });

  it('stays in where another fetch requires it', async () => {
    const subgraphs = [
      hits(), catalog('title: String isbn: ID! }', { title: () => 'a book', isbn: () => 'i1' }),
      inProcessSubgraph('stock', 'type Book @key(fields: "id") { id: ID! isbn: ID! @external left: String @requires(fields: "isbn") }', {
        Book: { __resolveReference: (row: Row) => row, left: ({ isbn }: Row) => `left of ${String(isbn)}` },
      }),
    ];
    const source = '{ hits { ... on Loan { book { title left } } ... on Sale { book { isbn } } } }';
    const loan = { book: { title: 'a book', left: 'left of i1' } };
    expect((await answer(subgraphs, source)).data).toEqual({ hits: [loan, { book: { isbn: 'i1' } }, loan] });
  });

  it('stays in where another fetch requires something inside of it', async () => {
    const subgraphs = [
      hits(), catalog('author: Author! } type Author { id: ID! name: String }', { author: () => ({ id: 'a1', name: 'Ann' }) }),
      inProcessSubgraph('stock', `type Book @key(fields: "id") { id: ID! author: Author! @external left: String @requires(fields: "author { id }") } type Author { id: ID! @external }`, {
        Book: { __resolveReference: (row: Row) => row, left: ({ author }: Row) => `left of ${JSON.stringify(author)}` },
      }),
    ];
    const source = '{ hits { ... on Loan { book { author { id name } } } ... on Sale { book { left } } } }';
    const loan = { book: { author: { id: 'a1', name: 'Ann' } } };
    expect(await answer(subgraphs, source)).toEqual({ data: { hits: [loan, { book: { left: 'left of {"id":"a1"}' } }, loan] }, places: [] });
  });

  it('is asked for with its own inputs, where another one requires the same field with other arguments', async () => {
    const words = catalog('word(n: Int!): String! }', { word: (_: Row, { n }: Row) => `word ${String(n)}` });
    const rated = inProcessSubgraph(
      'rated',
      `type Book @key(fields: "id") { id: ID! word(n: Int!): String! @external price: Int
         short: String @requires(fields: "word(n: 1)") long: String! @requires(fields: "word(n: 2)") }`,
      { Book: { __resolveReference: (row: Row) => row, price: () => 7, short: ({ word }: Row) => `short ${String(word)}`, long: ({ word }: Row) => `long ${String(word)}` } },
    );
    const source = '{ hits { ... on Loan { book { short long } } ... on Sale { book { price } } } }';
    const loan = { book: { short: 'short word 1', long: 'long word 2' } };
    expect((await answer([hits(), words, rated], source)).data).toEqual({ hits: [loan, { book: { price: 7 } }, loan] });
  });

  it('is asked for with its own inputs, which those that do not need it may lack', async () => {
    const shop = inProcessSubgraph('shop', `${union} type Book @key(fields: "id") { id: ID! weight: Int }`, {
      Query: { hits: () => ['Loan', 'Sale'].map((__typename) => ({ __typename, book: { ...BOOK, weight: 3 } })) },
    });
    const posted = inProcessSubgraph(
      'posted',
      'type Book @key(fields: "id") { id: ID! weight: Int @external title: String postage: Int @requires(fields: "weight") }',
      { Book: { __resolveReference: (row: Row) => row, title: () => 'a book', postage: ({ weight }: Row) => Number(weight) * 2 } },
    );
    const subgraphs = [shop, posted];
    const source = '{ hits { ... on Loan { book { title } } ... on Sale { book { postage } } } }';
    expect(await answer(subgraphs, source)).toEqual({ data: { hits: [{ book: { title: 'a book' } }, { book: { postage: 6 } }] }, places: [] });
  });

  it.each([[9, 1], [30, 0]])('makes no more than ten fetches of one: of %i types that need something else, each', async (count, others) => {
    const names = Array.from({ length: count }, (_, i) => `T${i}`);
    const media = inProcessSubgraph(
      'media',
      `type Query { media: [Media] } interface Media @key(fields: "id") { id: ID! } ${names.map((name) => `type ${name} implements Media @key(fields: "id") { id: ID! }`).join('\n')}`,
      { Query: { media: () => names.map((__typename) => ({ __typename, id: __typename })) } },
    );
    const votes = inProcessSubgraph(
      'votes', `type Media @interfaceObject @key(fields: "id") { id: ID! score: Int ${names.map((name) => `of${name}: Int!`).join(' ')} } type Query { unused: Int }`,
      { Media: { __resolveReference: (row: Row) => row, ...Object.fromEntries(names.map((name) => [`of${name}`, () => 1])) } },
    );
    const { data } = await answer([media, votes], `{ media { score ${names.map((name) => `... on ${name} { of${name} }`).join(' ')} } }`);
    expect(data).toEqual({ media: names.map((name) => ({ score: null, [`of${name}`]: 1 })) });
    expect(asked(votes).map(({ variables }) => Object.keys(variables).length)).toEqual([1 + others * count]);
  });

  it('is asked for where nobody can say of which type an object is', async () => {
    const [media, votes] = library('score: Int votes: Int!', { score: () => 3, votes: () => 7 }, [BOOK, { __typename: 'Film', id: 'f2' }, FILM]);
    const source = '{ lucky { media { score } ... { media { ... on Film { votes title } } } } }';
    expect((await answer([media, votes], source)).data).toEqual({ lucky: { media: [{ score: 3 }, { score: 3, votes: 7, title: 'a film' }, { score: 3, votes: 7, title: 'a film' }] } });
  });
});
