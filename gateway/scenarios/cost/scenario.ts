import type { Scenario, Thing } from '../kit/scenario.ts';

function world() {
  const book = (n: number): Thing => ({ __typename: 'Book', id: `b${n}`, title: `Book ${n}`, pages: n * 100, cover: { url: `u${n}` } });
  const books = [book(1), book(2), book(3)];
  return {
    Query: {
      books: ({ first = 2 }: Thing) => books.slice(0, Number(first)),
      shelf: ({ page }: Thing) => ({ books: books.slice(0, Number((page as Thing).size)), count: books.length }),
      book: ({ filter }: Thing) => books.find(({ id }) => id === (filter as Thing).id) ?? null,
    },
    entities: books,
  };
}

/** What operations cost is worked out before they are planned (`plugins/query-cost.plugin.ts`); here they are answered as ever. */
export const costly: Scenario = {
  title: 'fields with costs and sizes of lists',
  world,
  subgraphs: {
    books: `
      type Query {
        books(first: Int = 2): [Book!]! @listSize(slicingArguments: ["first"], assumedSize: 10)
        shelf(page: Page!, first: Int): Shelf @listSize(slicingArguments: ["first"], sizedFields: ["books"], requireOneSlicingArgument: false)
        book(filter: Filter @cost(weight: 7)): Book @cost(weight: 3) }
      input Page { size: Int! }
      input Filter { id: ID @cost(weight: 2) }
      type Shelf { books: [Book!]! count: Int }
      type Book @key(fields: "id") @cost(weight: 2) { id: ID! title: String @cost(weight: 1) }`,
    covers: 'type Book @key(fields: "id") @cost(weight: 4) { id: ID! pages: Pages cover: Cover @cost(weight: 5) } scalar Pages @cost(weight: 9) type Cover { url: String }',
  },
  operations: [
    '{ books { title pages cover { url } } }',
    '{ books(first: 3) { id pages } }',
    { source: 'query ($page: Page!) { shelf(page: $page) { count books { cover { url } } } }', variables: { page: { size: 2 } } },
    '{ book(filter: { id: "b2" }) { title pages } none: book(filter: {}) { pages } }',
  ],
};
