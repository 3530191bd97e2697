import type { Scenario, Thing } from '../kit/scenario.ts';

/** Reviews know the names of their authors, and a feed knows parts of what it lists, through an interface and a union. */
function world() {
  const user = (n: number): Thing => ({ __typename: 'User', id: `u${n}`, name: `User ${n}`, email: n === 2 ? null : `u${n}@example.org` });
  const users = [user(1), user(2)];
  const author = (i: number) => users[i];
  const book: Thing = { __typename: 'Book', id: 'b1', title: 'Book', pages: 5, author: author(0), categories: [] };
  const film: Thing = { __typename: 'Film', id: 'f1', title: 'Film', minutes: 90, author: author(1), categories: [] };
  const category = (n: number, parent: Thing | null): Thing => ({
    __typename: 'Category', id: `c${n}`, name: `Category ${n}`, details: { text: `About ${n}`, length: n }, parent,
  });
  const top = category(1, null);
  const sub = category(2, top);
  Object.assign(book, { categories: [sub, top] });
  const review = (n: number, of: Thing): Thing => ({ __typename: 'Review', id: `r${n}`, stars: n, author: author(n - 1), about: of });
  return {
    Query: {
      reviews: [review(1, book), review(2, film)],
      feed: [book, film],
      mixed: [film, book, users[0]],
      bestBook: book,
      categories: [top, sub],
    },
    entities: [...users, book, film, top, sub],
  };
}

export const provided: Scenario = {
  title: 'fields of others that come along',
  world,
  subgraphs: {
    users: 'type User @key(fields: "id") { id: ID! name: String @shareable email: String }',
    media: `
      interface Media { id: ID! title: String author: User }
      type Book implements Media @key(fields: "id") { id: ID! title: String @shareable pages: Int @shareable author: User }
      type Film implements Media @key(fields: "id") { id: ID! title: String @shareable minutes: Int author: User }
      type User @key(fields: "id", resolvable: false) { id: ID! }`,
    feed: `
      type Query {
        reviews: [Review!]!
        feed: [Media!]! @provides(fields: "... on Book { title pages } ... on Film { title }")
        mixed: [Mixed!]! @provides(fields: "... on Film { title } ... on User { name }")
        bestBook: Book @provides(fields: "categories { name details { text } parent { name } }") }
      type Review { id: ID! stars: Int author: User @provides(fields: "name") about: Media }
      type User @key(fields: "id") { id: ID! name: String @external }
      interface Media { id: ID! title: String }
      union Mixed = Book | Film | User
      type Book implements Media @key(fields: "id") { id: ID! title: String @external pages: Int @external categories: [Category!] @external }
      type Film implements Media @key(fields: "id") { id: ID! title: String @external }
      type Category @key(fields: "id") { id: ID! name: String @external details: Details @external parent: Category @external }
      type Details { text: String @external }`,
    categories: `
      type Query { categories: [Category!]! }
      type Book @key(fields: "id") { id: ID! categories: [Category!] @shareable }
      type Category @key(fields: "id") { id: ID! name: String @shareable details: Details @shareable parent: Category @shareable }
      type Details { text: String @shareable length: Int }`,
  },
  operations: [
    '{ reviews { stars author { name } } }',
    '{ reviews { author { id name email } } }',
    '{ reviews { about { title } } }',
    '{ reviews { about { title author { name } ... on Film { minutes } } } }',
    '{ feed { title } }',
    '{ feed { title ... on Book { pages author { email } } ... on Film { minutes } } }',
    '{ feed { __typename id author { name } } }',
    '{ mixed { __typename ... on Film { title minutes } ... on Book { title pages } ... on User { name email } } }',
    '{ mixed { ... on Media { title author { name } } } }',
    '{ bestBook { categories { name } } }',
    '{ bestBook { title categories { name details { text } parent { name } } } }',
    '{ bestBook { categories { details { length text } parent { details { text } parent { name } } } } }',
    '{ categories { name details { length } } bestBook { pages } }',
    { source: '{ reviews { author { name: email id: name } } }', stockIsWrong: 'it takes an alias for the key' },
    '{ a: feed { t: title } b: feed { t: id ...B } } fragment B on Book { t2: title pages }',
  ],
};
