import type { Scenario, Thing } from '../kit/scenario.ts';

/** The same union has other members in each subgraph; what both can give are the members that both have. */
function world() {
  const book: Thing = { __typename: 'Book', title: 'Book', aTitle: 'A book', bTitle: 'B book' };
  const song: Thing = { __typename: 'Song', title: 'Song', aTitle: 'A song' };
  const movie: Thing = { __typename: 'Movie', title: 'Movie', bTitle: 'B movie' };
  const viewer: Thing = { media: book, book, song, movie };
  return { Query: { media: book, book, song, viewer, viewers: [viewer, { media: null, book: null, song, movie: null }], movie, many: [book, book] }, entities: [] };
}

export const intersecting: Scenario = {
  title: 'unions with other members in each subgraph',
  world,
  subgraphs: {
    a: `
      type Query { media: Media @shareable book: Media @shareable song: Media viewer: Viewer @shareable viewers: [Viewer!]! @shareable many: [Media!]! @shareable }
      union Media = Book | Song
      union ViewerMedia = Song | Book
      type Book { title: String @shareable aTitle: String @shareable bTitle: String @shareable }
      type Song { title: String @shareable aTitle: String }
      type Viewer { media: ViewerMedia @shareable book: ViewerMedia @shareable song: ViewerMedia }`,
    b: `
      type Query { media: Media @shareable book: Media @shareable movie: Media viewer: Viewer @shareable viewers: [Viewer!]! @shareable many: [Media!]! @shareable }
      union Media = Book | Movie
      union ViewerMedia = Book | Movie
      type Book { title: String @shareable aTitle: String @shareable bTitle: String @shareable }
      type Movie { title: String @shareable bTitle: String }
      type Viewer { media: ViewerMedia @shareable book: ViewerMedia @shareable movie: ViewerMedia }`,
  },
  operations: [
    '{ media { __typename ... on Book { title } } book { __typename ... on Song { title } ... on Movie { title } ... on Book { title } } }',
    '{ media { ... on Book { aTitle bTitle } } }',
    '{ song { __typename ... on Song { title aTitle } ... on Movie { title } ... on Book { title } } movie { __typename ... on Movie { bTitle } } }',
    '{ viewer { media { ... on Book { title } } book { ... on Book { aTitle bTitle title } } } }',
    '{ viewer { song { __typename ... on Song { aTitle } } movie { __typename ... on Movie { bTitle } } media { ... on Movie { title } } } }',
    '{ viewers { media { __typename ... on Book { bTitle } } song { ... on Song { title } ... on Book { title } } } }',
    '{ many { ... on Book { a: aTitle b: bTitle } } }',
    '{ viewer { ...V } media { ...B } } fragment V on Viewer { media { ...B } book { ...B } } fragment B on Book { x: title aTitle }',
  ],
};

function nodes() {
  const account: Record<string, unknown> = { __typename: 'Account', id: 'a1', username: 'ann', chats: [] };
  const chat: Record<string, unknown> = { __typename: 'Chat', id: 'c1', text: 'Hello', account };
  (account.chats as Thing[]).push(chat);
  const find = ({ id }: Thing) => [account, chat].find((each) => each.id === id) ?? null;
  return { Query: { node: find, account: find, chat: find }, entities: [account, chat] };
}

/** Each subgraph can say of which type a node is, but only one has the fields of that type. */
export const sharedNodes: Scenario = {
  title: 'a root field that finds nodes of several types in several subgraphs',
  world: nodes,
  subgraphs: {
    a: `
      type Query { node(id: ID!): Node @shareable account(id: String!): Account }
      interface Node { id: ID! }
      type Account implements Node @key(fields: "id") { id: ID! username: String }
      type Chat implements Node @key(fields: "id") { id: ID! @external account: Account }`,
    b: `
      type Query { node(id: ID!): Node @shareable chat(id: String!): Chat }
      interface Node { id: ID! }
      type Account implements Node @key(fields: "id") { id: ID! @external chats: [Chat!] }
      type Chat implements Node @key(fields: "id") { id: ID! text: String }`,
  },
  operations: [
    '{ account: node(id: "a1") { __typename } chat: node(id: "c1") { __typename } }',
    '{ account: node(id: "a1") { ... on Account { id username } } chat: node(id: "c1") { ... on Chat { id text } } }',
    '{ account: node(id: "a1") { ... on Chat { id } } chat: node(id: "c1") { ... on Account { id } } }',
    '{ account: node(id: "a1") { __typename ... on Chat { id } } chat: node(id: "c1") { __typename ... on Account { id } } }',
    '{ chat(id: "c1") { id text account { id username } } account(id: "a1") { id chats { id text } } none: node(id: "x") { __typename } }',
    '{ node(id: "a1") { ... on Account { username chats { text account { username } } } } }',
  ],
};
