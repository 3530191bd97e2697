import type { Scenario, Thing } from '../kit/scenario.ts';

/** Types without keys: each subgraph has its own fields of them, and objects of them are reached through entities only. */
function world() {
  const page = (n: number): Thing => ({
    __typename: 'Page', id: `p${n}`,
    blocks: [
      { __typename: 'Text', order: 1, words: `Words ${n}`, style: { bold: true, colour: 'red' } },
      { __typename: 'Image', order: 2, url: `u${n}`, style: { bold: false, colour: null } },
    ],
    meta: { seo: { title: `Title ${n}`, score: n }, tags: [['a'], [], null], matrix: [[{ v: n }, null], []] },
    main: n === 2 ? null : { __typename: 'Text', order: 0, words: 'Main', style: null },
  });
  const pages = [page(1), page(2)];
  return { Query: { pages, page: pages[0], drafts: [pages[1]] }, entities: pages };
}

export const values: Scenario = {
  title: 'values without keys',
  world,
  subgraphs: {
    pages: `
      type Query { pages: [Page!]! page: Page @shareable }
      type Page @key(fields: "id") { id: ID! blocks: [Block!]! @shareable meta: Meta @shareable main: Block @shareable }
      interface Block { order: Int }
      type Text implements Block { order: Int @shareable words: String style: Style @shareable }
      type Image implements Block { order: Int @shareable style: Style @shareable }
      type Style { bold: Boolean @shareable }
      type Meta { seo: Seo @shareable tags: [[String!]] }
      type Seo { title: String @shareable }`,
    media: `
      type Query { page: Page @shareable drafts: [Page!]! }
      type Page @key(fields: "id") { id: ID! blocks: [Block!]! @shareable meta: Meta @shareable main: Block @shareable }
      interface Block { order: Int }
      type Text implements Block { order: Int @shareable style: Style @shareable }
      type Image implements Block { order: Int @shareable url: String style: Style @shareable }
      type Style { colour: String bold: Boolean @shareable }
      type Meta { seo: Seo @shareable matrix: [[Cell]!] }
      type Cell { v: Int }
      type Seo { title: String @shareable score: Int }`,
  },
  operations: [
    '{ pages { blocks { order ... on Text { words } ... on Image { url } } } }',
    '{ pages { blocks { __typename ... on Text { style { bold colour } } ... on Image { style { colour } } } } }',
    '{ pages { meta { seo { title score } tags matrix { v } } main { order ... on Text { style { bold } } } } }',
    '{ page { id blocks { ... on Text { words style { colour } } ... on Image { url style { bold } } } } }',
    '{ drafts { meta { tags matrix { v } } main { __typename } } }',
    '{ pages { a: blocks { x: order } b: blocks { y: order ... on Image { url } } } }',
    '{ pages { meta { ...M ... on Meta { seo { score } } } } } fragment M on Meta { seo { t: title } cells: matrix { v __typename } }',
  ],
};
