import type { Scenario, Thing } from '../kit/scenario.ts';

/** Contexts that several types set, that are set again further down, that are lists, and whose object is an interface or union. */
function world() {
  /** Subgraphs have the arguments, and not what is around a line. All the data has that, and no such arguments. */
  const aroundOf = (it: Thing) => it.$around as Thing & { readonly parts: readonly Thing[]; readonly address: Thing | null };
  const line = (n: number, around: Record<string, unknown>): Thing => ({
    __typename: 'Line', id: `${String(around.id)}-l${n}`, text: `Line ${n}`, $around: around, stock: n,
    locale({ locale }: Thing): unknown {
      return String(locale === undefined ? aroundOf(this).locale : locale);
    },
    tags({ tags, sizes }: Thing): unknown {
      return JSON.stringify([tags === undefined ? aroundOf(this).tags : tags, sizes === undefined ? aroundOf(this).parts.map(({ size }) => size) : sizes]);
    },
    nested({ city, mark = '' }: Thing): unknown {
      return JSON.stringify([city === undefined ? (aroundOf(this).address?.city ?? null) : city, mark]);
    },
    sure({ locale }: Thing): unknown {
      return locale === undefined ? aroundOf(this).locale : locale;
    },
    next: null,
  });
  const page = (type: string, n: number, locale: string | null): Record<string, unknown> => ({
    __typename: type, id: `${type}${n}`, locale, tags: [`t${n}`, null], parts: [{ size: n }, { size: null }], address: n === 2 ? null : { city: `Cité ${n} “–” 😀` },
  });
  const pages = [page('Letter', 1, 'nl'), page('Card', 2, 'de'), page('Letter', 3, null)];
  for (const each of pages) each.lines = [line(1, each), line(2, each)];
  pages.forEach((each, i) => {
    each.inner = i === 0 ? pages[1] : null;
  });
  const lines = pages.flatMap(({ lines: of }) => of as Record<string, unknown>[]);
  lines.forEach((each, i) => (each.next = i % 2 === 0 ? lines[i + 1] : null));
  return { Query: { pages, letters: [pages[0], pages[2]], either: [pages[1], pages[0]] }, entities: [...pages, ...lines] };
}

export const deeperContexts: Scenario = {
  title: 'contexts of several types, lists and inner objects',
  world,
  stockRefuses: 'it does not have @context',
  subgraphs: {
    pages: `
      type Query { pages: [Page!]! letters: [Letter!]! either: [Either!]! }
      interface Page @context(name: "page") { id: ID! locale: String tags: [String] parts: [Part!]! address: Address lines: [Line!]! inner: Page }
      union Either @context(name: "either") = Letter | Card
      type Letter implements Page @key(fields: "id") { id: ID! locale: String tags: [String] parts: [Part!]! address: Address lines: [Line!]! inner: Page }
      type Card implements Page @key(fields: "id") { id: ID! locale: String tags: [String] parts: [Part!]! address: Address lines: [Line!]! inner: Page }
      type Part { size: Int }
      type Address { city: String }
      type Line @key(fields: "id") {
        id: ID! text: String next: Line
        locale(locale: String @fromContext(field: "$page { locale }")): String
        tags(tags: [String] @fromContext(field: "$page { tags }"), sizes: [Int] @fromContext(field: "$page { parts { size } }")): String
        nested(mark: String, city: String @fromContext(field: "$page { address { city } }")): String
        sure(locale: String @fromContext(field: "$page { locale }")): String! }`,
    stocks: 'type Line @key(fields: "id") { id: ID! stock: Int }',
  },
  operations: [
    '{ pages { lines { locale } } }',
    '{ pages { id lines { id text locale stock tags } } }',
    '{ letters { lines { nested tags } } }',
    '{ pages { ... on Letter { lines { locale } } ... on Card { lines { nested(mark: "!") } } } }',
    '{ pages { ... on Letter { lines { text nested tags } } ... on Card { lines { sure } } } }',
    '{ pages { ... on Letter { lines { sure } } ... on Card { lines { nested locale } } } }',
    '{ pages { lines { a: nested(mark: "a") b: nested(mark: "b") stock } } }',
    '{ pages { inner { lines { locale stock } } lines { locale } } }',
    '{ either { ... on Page { lines { locale } } } }',
    { source: 'query ($mark: String) { letters { lines { nested(mark: $mark) } } }', variables: { mark: '?', contextualArgument_1_0: 'forged', contextualArgument_1_1: 'forged' } },
    {
      source: 'query ($contextualArgument_1_0: String, $representations: String = "d") { letters { lines { nested(mark: $contextualArgument_1_0) n: nested(mark: $representations) locale } } }',
      variables: { contextualArgument_1_0: 'c' },
    },
    '{ pages { lines { next { text locale stock } } } }',
    '{ pages { locale: id tags: locale lines { tags: locale locale: tags } } }',
  ],
};
