import type { Scenario, Thing } from '../kit/scenario.ts';

/** Keys that are null, entities that a subgraph does not have, and fields that fail. */
function world() {
  const book = (n: number, more: Thing = {}): Thing => ({
    __typename: 'Book', id: `b${n}`, upc: `u${n}`, isbn: n === 3 ? null : `i${n}`, title: `Book ${n}`, stock: n, must: `must ${n}`, pages: n === 3 ? null : n * 100,
    author: { name: `Author ${n}` }, next: null, ...more,
  });
  const books = [book(1), book(2, { stock: null, must: null }), book(3), book(4, { stock: new Error('stock is broken'), pages: new Error('no pages') })];
  Object.assign(books[0] as object, { next: books[1] });
  return {
    Query: {
      books, containers: books.map((each) => ({ book: each, note: `About ${String(each.title)}` })), first: books[0], broken: books[3],
      strict: [books[0], books[2]], list: [null, books[0], null], nothing: null, fails: new Error('it fails'),
    },
    entities: books,
  };
}

export const irregular: Scenario = {
  title: 'keys that are null, entities that are missing, and errors',
  world,
  lacks: { stock: ({ id }) => id === 'b2' },
  subgraphs: {
    catalog: `
      type Query { books: [Book!]! containers: [Container!]! first: Book broken: Book strict: [Book!] list: [Book] nothing: Book fails: Book }
      type Container { book: Book note: String }
      type Book @key(fields: "upc") @key(fields: "isbn") { upc: ID! isbn: ID }`,
    titles: `
      type Book @key(fields: "upc") @key(fields: "id") { id: ID! upc: ID! title: String author: Author next: Book }
      type Author { name: String }`,
    stock: 'type Book @key(fields: "id") { id: ID! stock: Int must: String! }',
    pages: 'type Book @key(fields: "isbn") { isbn: ID pages: Int }',
  },
  operations: [
    '{ books { title stock } }',
    '{ books { stock } }',
    '{ containers { note book { upc title stock author { name } } } }',
    '{ strict { must stock } }',
    {
      source: '{ containers { note book { title must } } }',
      expected: {
        data: {
          containers: [
            { note: 'About Book 1', book: { title: 'Book 1', must: 'must 1' } }, { note: 'About Book 2', book: null },
            { note: 'About Book 3', book: { title: 'Book 3', must: 'must 3' } }, { note: 'About Book 4', book: { title: 'Book 4', must: 'must 4' } },
          ],
        },
        failed: [['containers', 1, 'book']],
      },
    },
    { source: '{ books { must } }', expected: { data: null, failed: [[]] } },
    '{ list { title stock } nothing { stock } }',
    '{ fails { title } first { title } }',
    '{ broken { title stock pages } }',
    '{ first { next { stock next { must } } } }',
    '{ first { pages } strict { isbn pages } }',
    '{ books { isbn pages title } }',
    { source: '{ first { upc: title isbn: upc id: stock pages } }', stockIsWrong: 'it takes an alias for the key' },
  ],
};
