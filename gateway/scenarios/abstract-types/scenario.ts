import type { Scenario, Thing } from '../kit/scenario.ts';

/** Interfaces and unions whose members differ: no subgraph knows them all. */
function world() {
  const book: Thing = { __typename: 'Book', id: 'b1', title: 'Book', isbn: 'i1', size: 1, reviews: ['good', 'better'], authors: [], delivery: { days: 2 } };
  const film: Thing = { __typename: 'Film', id: 'f1', title: 'Film', minutes: 90, size: 2, reviews: [], delivery: { days: 5 } };
  const song: Thing = { __typename: 'Song', id: 's1', title: null, bpm: 120, size: 3, reviews: null, delivery: null };
  const similar = { similar: [book, film] };
  Object.assign(book, similar);
  Object.assign(film, similar);
  const author: Thing = { __typename: 'Author', id: 'a1', name: 'Author', work: book, works: [book, film] };
  (book.authors as Thing[]).push(author);
  return {
    Query: {
      products: [book, film], shelf: [film, book], songs: [song], audible: [song, book], search: [book, author, film], hits: [song, author],
      favourite: film, node: ({ id }: Thing) => [book, film, song, author].find((each) => each.id === id) ?? null, authors: [author], empty: [], none: null,
    },
    entities: [book, film, song, author],
  };
}

export const distributed: Scenario = {
  title: 'interfaces and unions whose members differ between subgraphs',
  world,
  subgraphs: {
    products: `
      type Query { products: [Product!]! favourite: Product @shareable empty: [Product!]! none: Product search: [Result!]! @shareable }
      interface Product { id: ID! title: String }
      interface Readable { isbn: String }
      type Book implements Product & Readable @key(fields: "id") { id: ID! title: String @shareable isbn: String similar: [Product!]! }
      type Film implements Product @key(fields: "id") { id: ID! title: String @shareable similar: [Product!]! }
      union Result = Book | Film | Author
      type Author @key(fields: "id") { id: ID! work: Product works: [Product!]! }`,
    details: `
      type Query { favourite: Product @shareable shelf: [Product!]! search: [Result!]! @shareable }
      interface Product { id: ID! size: Int delivery: Delivery }
      type Book implements Product @key(fields: "id") { id: ID! size: Int reviews: [String!] delivery: Delivery }
      type Film implements Product @key(fields: "id") { id: ID! size: Int minutes: Int reviews: [String!] delivery: Delivery }
      type Delivery { days: Int }
      union Result = Book | Film | Author
      type Author @key(fields: "id") { id: ID! name: String @shareable }`,
    audio: `
      type Query { songs: [Song!]! audible: [Audible!]! hits: [Hit!]! }
      union Audible = Song | Book
      union Hit = Song | Author
      interface Sized { size: Int }
      type Song implements Sized @key(fields: "id") { id: ID! title: String @shareable bpm: Int size: Int reviews: [String!] }
      type Book @key(fields: "id") { id: ID! }
      type Author @key(fields: "id") { id: ID! name: String @shareable }`,
    authors: `
      type Query { authors: [Author!]! }
      type Author @key(fields: "id") { id: ID! name: String @shareable }
      type Book @key(fields: "id") { id: ID! authors: [Author!]! }`,
  },
  operations: [
    '{ products { id title } }',
    '{ products { size } }',
    '{ products { id title size delivery { days } } shelf { id title size delivery { days } } }',
    '{ products { __typename ... on Readable { isbn } ... on Film { minutes } similar: id } }',
    '{ shelf { title ... on Book { isbn authors { name } } ... on Film { minutes similar { title size } } } }',
    '{ favourite { title size __typename } empty { size } none { size title } }',
    '{ audible { __typename ... on Song { bpm size } ... on Book { title size isbn } } }',
    '{ audible { ... on Product { title size } ... on Sized { size } ... on Readable { isbn } } }',
    '{ songs { title ... on Sized { size } reviews } hits { ... on Author { name work { title size } } ... on Song { bpm } } }',
    '{ search { __typename ... on Product { title delivery { days } } ... on Author { name works { size ... on Film { minutes } } } } }',
    '{ search { ... on Book { x: isbn } ... on Film { y: minutes } ... on Author { z: name } } }',
    '{ search { ...R ... on Author { works { ...R } } } } fragment R on Product { __typename title ...S } fragment S on Product { size ... on Book { reviews } }',
    '{ authors { work { size t: title ... on Book { similar { similarTo: size ... on Film { similar { title } } } } } } }',
    '{ products { ... on Product { ... on Book { ... on Product { size } } } } }',
    '{ a: products { t: title ... on Book { s: size } } b: products { t: size ... on Film { s: title } } }',
    { source: '{ products { id: title title: id size } }', stockIsWrong: 'it takes an alias for the key' },
    'query ($b: Boolean = false) { search { ... on Book @include(if: $b) { isbn } ... on Film @skip(if: $b) { minutes } ... on Author { name @skip(if: $b) } } }',
    { source: 'query ($b: Boolean = false) { search { ... on Book @include(if: $b) { isbn } ... on Film @skip(if: $b) { minutes } __typename @include(if: $b) } }', variables: { b: true } },
  ],
};

export const interfacesOfInterfaces: Scenario = {
  title: 'interfaces that implement interfaces, and objects that refer to themselves through them',
  world() {
    const item = (type: string, n: number): Record<string, unknown> => ({ __typename: type, id: `n${n}`, name: `Node ${n}`, size: n, samePrice: [], price: { amount: n } });
    const [a, b, c] = [item('Folder', 1), item('Letter', 2), item('Folder', 3)];
    a.children = [b, c];
    c.children = [];
    a.samePrice = [b, c, a];
    b.parent = a;
    c.parent = null;
    b.pages = 4;
    return { Query: { nodes: [a, b, c], sized: [b], root: a }, entities: [a, b, c] };
  },
  subgraphs: {
    tree: `
      type Query { nodes: [Node!]! root: Folder }
      interface Node { id: ID! }
      interface Named implements Node { id: ID! name: String samePrice: [Named!]! }
      type Folder implements Node & Named @key(fields: "id") { id: ID! name: String samePrice: [Named!]! children: [Named!]! }
      type Letter implements Node & Named @key(fields: "id") { id: ID! name: String samePrice: [Named!]! parent: Node }`,
    sizes: `
      type Query { sized: [Sized!]! }
      interface Node { id: ID! }
      interface Sized implements Node { id: ID! size: Int price: Price }
      type Folder implements Node & Sized @key(fields: "id") { id: ID! size: Int price: Price }
      type Letter implements Node & Sized @key(fields: "id") { id: ID! size: Int pages: Int price: Price }
      type Price { amount: Int }`,
  },
  operations: [
    '{ nodes { id ... on Named { name } ... on Sized { size } } }',
    '{ root { samePrice { samePrice { name ... on Sized { price { amount } } } } } }',
    '{ sized { size ... on Named { name ... on Letter { parent { id ... on Folder { children { name ... on Letter { pages } } } } } } } }',
    '{ nodes { __typename ... on Folder { children { id __typename ... on Sized { size } } } ... on Letter { pages parent { ... on Named { name } } } } }',
    '{ nodes { ...N } } fragment N on Node { ... on Sized { size } ... on Named { samePrice { ... on Sized { size } } } }',
  ],
};
