import type { Scenario, Thing } from '../kit/scenario.ts';

/** An interface known as an object without a key that can be asked by; one whose objects extend it in a third subgraph. */
function world() {
  const video: Thing = { __typename: 'Video', id: '1', title: 'Title 1', duration: 100, authorName: 'John', words: null };
  const article: Thing = { __typename: 'Article', id: '2', title: 'Title 2', wordCount: 900 };
  const list = { __typename: 'Playlist', id: 'l', name: 'List', media: video, all: [video, article] };
  return { Query: { media: video, every: [article, video], playlist: list, author: { __typename: 'Author', id: 'a', name: 'Jane' } }, entities: [video, article, list] };
}

export const indirect: Scenario = {
  title: 'an interface known as an object, whose objects a third subgraph extends',
  world,
  subgraphs: {
    media: `
      type Query { media: Media every: [Media!]! }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Video implements Media @key(fields: "id") { id: ID! title: String duration: Int }
      type Article implements Media @key(fields: "id") { id: ID! title: String wordCount: Int }`,
    authors: `
      type Query { author: Author }
      type Author @key(fields: "id") { id: ID! name: String }
      type Video @key(fields: "id") { id: ID! authorName: String }`,
    playlists: `
      type Query { playlist: Playlist }
      type Playlist @key(fields: "id") { id: ID! name: String media: Media all: [Media!]! }
      type Media @key(fields: "id") @interfaceObject { id: ID! }`,
  },
  operations: [
    '{ media { id title ... on Video { duration authorName } ... on Article { wordCount } } author { id name } playlist { id name media { id ... on Video { duration } } } }',
    '{ playlist { media { id } } }',
    '{ playlist { media { __typename title } } }',
    '{ playlist { all { id ... on Video { authorName } ... on Article { title } } } }',
    '{ playlist { all { ... on Video { authorName title } } } }',
    '{ every { ... on Video { authorName } } playlist { all { __typename } } }',
    '{ playlist { all { ...V } media { ...V } } } fragment V on Media { t: title ... on Video { authorName d: duration } }',
  ],
};

function nodes() {
  const bread: Thing = { __typename: 'Bread', id: 'p1', price: 3, name: 'Bread' };
  const node: Thing = { __typename: 'Bread', id: 'n1', field: 'foo' };
  return { Query: { b: node, a: null, product: bread }, entities: [bread, node] };
}

const UNRESOLVABLE = { failed: [['a']] };

export const unresolvable: Scenario = {
  title: 'an interface known as an object, by a key that cannot be asked by',
  world: nodes,
  subgraphs: {
    a: `
      type Query { a: Node product: Product }
      interface Node { id: ID! }
      interface Product @key(fields: "id") { id: ID! price: Int }
      type Bread implements Product @key(fields: "id") { id: ID! price: Int }`,
    b: `
      type Query { b: Node }
      type Node @interfaceObject @key(fields: "id", resolvable: false) { id: ID! field: String }
      type Product @interfaceObject @key(fields: "id") { id: ID! name: String }`,
  },
  operations: [
    { source: '{ b { id field } }', expected: { data: { b: { id: 'n1', field: 'foo' } } } },
    { source: '{ b { id } }', expected: { data: { b: { id: 'n1' } } } },
    { source: '{ a { field } }', expected: { data: { a: null }, ...UNRESOLVABLE }, stockIsWrong: 'it plans nothing, and says nothing' },
    '{ product { id } }',
    '{ product { id name price } }',
    '{ product { ... on Bread { id name } } }',
    '{ product { __typename ... on Bread { price } } }',
  ],
};
