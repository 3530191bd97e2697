/**
 * Made-up supergraphs with contexts: objects that set them (`T…`, `M…`, the query) stand around those whose fields take arguments from
 * them (`U…`, and some of `M…`). Subgraph `a` has the contexts; `b` has more fields of the same types, some of which contexts give.
 *
 * Each context is set by something around all places that take from it. Where it is not, composition refuses the subgraphs, or
 * overlooks it; then the planner throws.
 */
import type { Choose } from '../../../execution/testing/generator/choose.ts';

export const GRAPHS = ['a', 'b'] as const;
export type Graph = (typeof GRAPHS)[number];

/** Fields that contexts give, and their types. */
export const GIVEN = { p: 'String', q: 'String', n: '[Int]', inner: 'Inner' } as const;
export type Given = keyof typeof GIVEN;

export interface Setter {
  readonly name: string;
  readonly contexts: ReadonlySet<string>;
  /** Which of the fields subgraph `b` has, and `a` does not. */
  readonly elsewhere: ReadonlySet<Given>;
}

/** An argument that a context gives: of each type that sets it, the way to the value. */
export interface Contextual {
  readonly name: string;
  readonly context: string;
  readonly type: string;
  readonly ways: ReadonlyMap<string, readonly string[]>;
}

export interface Field {
  readonly name: string;
  readonly graph: Graph;
  readonly type: string;
  readonly contextual: readonly Contextual[];
  readonly requires?: string;
}

export interface ContextWorld {
  readonly setters: readonly Setter[];
  /** Beside those that contexts give, by type. */
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  /** Types that an abstract one may be. */
  readonly abstract: ReadonlyMap<string, readonly string[]>;
  /** Interfaces that set the contexts of their types, which say nothing of it. */
  readonly settingFor: ReadonlySet<string>;
}

/** A world that composes, mostly. */
export function createContextWorld(choose: Choose): ContextWorld {
  const tops = ['T0', 'T1'].slice(0, 1 + choose.below(2));
  const middles = ['M0', 'M1'].slice(0, 1 + choose.below(2));
  const users = ['U0', 'U1'].slice(0, 1 + choose.below(2));
  const abstract = new Map([['Top', tops], ['Mid', middles], ['Some', [...users, ...(choose.chance(50) ? middles : [])]]]);
  const settingFor = new Set(['Top', 'Mid'].filter(() => choose.chance(30)));
  const setter = (name: string, contexts: readonly string[]): Setter => ({
    name, contexts: new Set(contexts), elsewhere: new Set((['p', 'q', 'n'] as const).filter(() => choose.chance(25))),
  });
  // What is set by an interface is set by all of its types.
  const areNear = choose.chance(50);
  const isNear = (): boolean => (settingFor.has('Mid') ? areNear : choose.chance(50));
  const setters: Setter[] = [
    ...tops.map((name) => setter(name, ['near', 'far'])),
    ...middles.map((name) => setter(name, isNear() ? ['near'] : [])),
    { name: 'Query', contexts: new Set(['root']), elsewhere: new Set<Given>() },
  ];
  const plain = (graph: Graph): Field => ({ name: `plain_${graph}`, graph, type: 'String', contextual: [] });
  const taking = (contexts: readonly string[]) => fieldsTaking(choose, { contexts, setters, users });
  // Objects in one another without a user between them show little.
  const below = [...middles, 'Mid', ...users, ...users, ...users, ...users, 'Some', 'Some'];
  const fields = new Map<string, readonly Field[]>([
    ['Query', links(choose, 'root', { to: [...tops, 'Top'], abstract })],
    ...tops.map((name) => [name, [plain('a'), plain('b'), ...links(choose, 'down', { to: below, abstract })]] as const),
    ...middles.map((name) => [name, [plain('a'), plain('b'), ...links(choose, 'down', { to: below, abstract }), ...(choose.chance(30) ? taking(['far', 'root']) : [])]] as const),
    ...users.map((name) => [name, [plain('b'), ...links(choose, 'next', { to: [...users, ...below, ...tops], abstract }), ...taking(['near', 'near', 'near', 'far', 'far', 'root'])]] as const),
  ]);
  return { setters, fields, abstract, settingFor };
}

function links(choose: Choose, name: string, { to, abstract }: { readonly to: readonly string[]; readonly abstract: ContextWorld['abstract'] }): Field[] {
  return Array.from({ length: 1 + choose.below(3) }, (_, i) => {
    const graph = choose.chance(70) ? 'a' : 'b';
    return { name: `${name}${i}`, graph, type: wrapped(choose, choose.one(to.filter((each) => graph === 'a' || !abstract.has(each)))), contextual: [] };
  });
}

interface Taking {
  readonly contexts: readonly string[];
  readonly setters: readonly Setter[];
  readonly users: readonly string[];
}

function fieldsTaking(choose: Choose, { contexts, setters, users }: Taking): Field[] {
  return Array.from({ length: 1 + choose.below(3) }, (_, i) => ({
    name: `f${i}`,
    graph: 'a',
    type: choose.chance(70) ? choose.one(['String', 'String!']) : wrapped(choose, choose.one(users)),
    contextual: Array.from({ length: 1 + choose.below(2) }, (__, k) => contextual(choose, `x${k}`, choose.one(contexts), setters)),
    ...(choose.chance(20) && { requires: 'plain_b' }),
  }));
}

function wrapped(choose: Choose, type: string): string {
  return choose.one(['?', '?', '?!', '[?]', '[?!]!', '[?]!', '[[?]]']).replace('?', type);
}

function contextual(choose: Choose, name: string, context: string, setters: readonly Setter[]): Contextual {
  const setting = setters.filter(({ contexts }) => contexts.has(context));
  const isList = choose.chance(25);
  const texts = [['p'], ['q'], ['inner', 'r']];
  const same = isList ? ['n'] : choose.one(texts);
  // Of each type something else, or the same of all.
  const isSame = isList || choose.chance(60);
  return { name, context, type: isList ? '[Int]' : 'String', ways: new Map(setting.map((each) => [each.name, isSame ? same : choose.one(texts)])) };
}
