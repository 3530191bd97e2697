import fc from 'fast-check';
import { buildSchema, Kind, parse, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { refuseOverrun } from '@stoa/graphql/limits.ts';
import type { Overrun } from '@stoa/graphql/limits.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { countSelections, selectionsPlugin } from './selections.plugin.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires"])\n';
/** `Split.far` is known to one subgraph for Red only; `Whole` lives in one subgraph. */
const supergraphSdl = composeSupergraph([
  {
    name: 'a',
    sdl: `${LINK}
      type Query { self: Query whole: Whole split: Split red: Red any: Any }
      interface Whole { id: ID! next: Whole }
      type One implements Whole { id: ID! next: Whole }
      type Two implements Whole { id: ID! next: Whole }
      interface Split { id: ID! next: Split far: Int }
      type Red implements Split @key(fields: "id") { id: ID! next: Split far: Int }
      type Green implements Split @key(fields: "id") { id: ID! next: Split far: Int @external close: Int @requires(fields: "far") }
      type Blue implements Split @key(fields: "id") { id: ID! next: Split far: Int }
      union Any = Red | One`,
  },
  { name: 'b', sdl: `${LINK} type Green @key(fields: "id") { id: ID! far: Int }` },
]);
const schema = buildSchema('type Query { self: Query }');

function check(text: string, allowed = 1_000): Overrun | undefined {
  let overrun: Overrun | undefined;
  const plugin = selectionsPlugin(allowed, (each) => {
    overrun = each;
  });
  try {
    plugin.graph?.({ schema, supergraphSdl }).checkDocument?.({ schema, document: parse(text), text });
  } catch {
    // Beyond what is let pass even when only measured; the overrun was told before.
  }
  return overrun;
}

/** What the plugin counts, whatever is allowed. */
const countOf = (text: string): number => check(text, 1)?.found ?? 1;

/** Fragments that spread the next one twice, `levels` deep. */
const doubling = (levels: number, field = 'self', type = 'Query'): string =>
  `{...F0} ${Array.from({ length: levels }, (_, n) => `fragment F${n} on ${type}{a:${field}{...F${n + 1}}b:${field}{...F${n + 1}}}`).join(' ')} fragment F${levels} on ${type}{__typename}`;

describe('expanded selections', () => {
  it('of 772 bytes that double with each level are refused, uncounted', () => {
    const text = doubling(14);
    expect(text.length).toBeLessThan(800);
    expect(check(text)).toMatchObject({ limit: 'selections', code: 'SELECTIONS', allowed: 1_000, found: 49_150 });
    expect(() => refuseOverrun(check(text) as Overrun)).toThrow(expect.objectContaining({ code: 'SELECTIONS' }) as Error);
  });

  it.each([4, 8, 30, 60, 2_000])('of %d such levels cost no more work than the document is long', (levels) => {
    const text = doubling(levels);
    const overrun = check(text, 100);
    if (levels <= 4) expect(overrun).toBeUndefined();
    else expect(overrun).toMatchObject({ code: 'SELECTIONS' });
  });

  it('take work in proportion to the document, not to what is found', () => {
    /** Selections that are looked at while a document is counted. */
    const visited = (levels: number): number => {
      let visits = 0;
      const document = parse(doubling(levels), { noLocation: true });
      visit(document, {
        SelectionSet: (set) => {
          const { selections } = set;
          Object.defineProperty(set, 'selections', { get: () => ((visits += selections.length), selections) });
        },
      });
      visits = 0;
      plugin.graph?.({ schema, supergraphSdl }).checkDocument?.({ schema, document, text: '' });
      return visits;
    };
    const plugin = selectionsPlugin(Number.MAX_SAFE_INTEGER, () => undefined);
    const once = visited(10);
    expect(once).toBeGreaterThan(20);
    for (const factor of [2, 10, 50]) expect(visited(10 * factor)).toBeLessThanOrEqual(once * factor);
  });

  it('are the same through inline fragments', () => {
    const nested = (levels: number): string => (levels === 0 ? '__typename' : `...{a${levels}:self{${nested(levels - 1)}}...{b${levels}:self{${nested(levels - 1)}}}}`);
    expect(countOf(`{${nested(6)}}`)).toBe(2 ** 7 - 2 + 2 ** 6);
  });

  it('end where fragments go in a circle', () => {
    expect(check('{...A} fragment A on Query{self{...B}} fragment B on Query{self{...A ...B}}')).toBeUndefined();
    expect(check('{...A} fragment A on Query{...A}')).toBeUndefined();
  });

  it('count for each type of an interface that no subgraph answers whole', () => {
    expect(countOf('{split{id}}')).toBe(2);
    expect(countOf('{split{far}}')).toBe(1 + 3);
    expect(countOf('{split{...F}} fragment F on Split{far id}')).toBe(1 + 3 + 1);
    expect(countOf('{whole{id next{next{id}}}}')).toBe(5);
    expect(countOf('{red{...on Split{far}}}')).toBe(2);
    expect(countOf('{any{...on Split{far}}}')).toBe(1 + 3);
    expect(countOf('{any{...on Red{far} ...on Nothing{far} nothing}}')).toBe(4);
  });

  it('of fragments that nobody spreads count, too: validation would have to read them', () => {
    expect(check(doubling(14).replace('{...F0}', '{__typename}'))).toMatchObject({ code: 'SELECTIONS' });
  });

  it('are as many as there are when everything is really expanded', () => {
    fc.assert(
      fc.property(documents(), (text) => {
        expect(countOf(text)).toBe(Math.max(1, expanded(parse(text))));
      }),
      { numRuns: 300 },
    );
  });

  it('are let pass when only measured, up to ten times the limit', () => {
    const facts = { schema, supergraphSdl };
    const measure = selectionsPlugin(10, () => undefined).graph?.(facts);
    const fields = (n: number) => parse(`{${'self{self} '.repeat(n / 2)}}`);
    expect(() => measure?.checkDocument?.({ schema, document: fields(100), text: '' })).not.toThrow();
    expect(() => measure?.checkDocument?.({ schema, document: fields(102), text: '' })).toThrow(expect.objectContaining({ code: 'SELECTIONS' }) as Error);
  });

  it('need no graph: types that nobody knows are counted as one', () => {
    const facts = { types: new Map(), multiplier: () => 1, roots: { query: 'Query', mutation: undefined, subscription: undefined } };
    expect(countSelections(parse('mutation {a{b} ...on X{c}}'), facts)).toBe(3);
  });
});

/** Documents whose fragments spread only later ones. */
function documents(): fc.Arbitrary<string> {
  const fields = ['self', 'split', 'whole'];
  const set = (later: readonly number[], depth: number): fc.Arbitrary<string> => {
    const leaf = fc.constantFrom('far', '__typename');
    const spread = later.length > 0 ? [fc.constantFrom(...later).map((n) => `...F${n}`)] : [];
    if (depth === 0) return fc.array(fc.oneof(leaf, ...spread), { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));
    const inner = set(later, depth - 1);
    const nested = fc.tuple(fc.constantFrom(...fields), inner).map(([field, text]) => `${field}{${text}}`);
    const inline = fc.tuple(fc.constantFrom('', 'on Query', 'on Split', 'on Red'), inner).map(([condition, text]) => `...${condition}{${text}}`);
    return fc.array(fc.oneof(leaf, nested, inline, ...spread), { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));
  };
  const fragment = (n: number) =>
    fc.tuple(fc.constantFrom('Query', 'Split', 'Red'), set([0, 1, 2, 3].filter((other) => other > n), 2)).map(([type, text]) => `fragment F${n} on ${type}{${text}}`);
  return fc.tuple(set([0, 1, 2, 3], 2), fragment(0), fragment(1), fragment(2), fragment(3)).map(([operation, ...fragments]) => `{${operation}} ${fragments.join(' ')}`);
}

/** The slow way: follows every fragment, every time. */
function expanded({ definitions }: DocumentNode): number {
  const fragments = new Map(definitions.flatMap((each): [string, FragmentDefinitionNode][] => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])));
  const fieldTypes: Record<string, Record<string, string>> = {
    Query: { self: 'Query', split: 'Split', whole: 'Whole' },
  };
  const inside = (type: string | undefined, condition: string | undefined): string | undefined =>
    condition === undefined || type === 'Query' || type === 'Red' ? type : condition;
  const walk = (set: SelectionSetNode, type: string | undefined): number => {
    let total = 0;
    for (const each of set.selections) {
      if (each.kind === Kind.FIELD) {
        const below = each.selectionSet ? walk(each.selectionSet, fieldTypes[type ?? '']?.[each.name.value]) : 0;
        total += (1 + below) * (type === 'Split' && each.name.value === 'far' ? 3 : 1);
      } else if (each.kind === Kind.INLINE_FRAGMENT) {
        total += walk(each.selectionSet, inside(type, each.typeCondition?.name.value));
      } else {
        const fragment = fragments.get(each.name.value);
        if (fragment) total += walk(fragment.selectionSet, inside(type, fragment.typeCondition.name.value));
      }
    }
    return total;
  };
  return Math.max(
    ...definitions.map((each) => {
      if (each.kind === Kind.OPERATION_DEFINITION) return walk(each.selectionSet, 'Query');
      return each.kind === Kind.FRAGMENT_DEFINITION ? walk(each.selectionSet, inside(undefined, each.typeCondition.name.value)) : 0;
    }),
  );
}
