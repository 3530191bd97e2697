/** A made-up supergraph: which subgraph has which types and fields. It has no data of its own; see `world-data.ts`. */
import type { Choose } from './choose.ts';

/** How the field of a type can be asked for, and by whom it is answered. */
export interface Field {
  readonly name: string;
  /** As written in SDL, for instance `[T0!]!`. */
  readonly type: string;
  /** As written in SDL, without parentheses; empty for none. */
  readonly args: string;
  /** Subgraphs that answer it. More than one: it is shareable. */
  readonly graphs: readonly string[];
  /** It cannot be answered for some objects. */
  readonly fails: boolean;
  /** Clients do not see it. */
  readonly hidden?: boolean;
  /** The other subgraph, which has the field too, but has lost it to `graphs[0]`. */
  readonly overridden?: string;
  /** What it needs of other subgraphs: the selection, and the field of that. */
  readonly requires?: Requires;
}

export interface Requires {
  readonly selection: string;
  readonly field: Field;
  /** What that is called with. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What `w` inside it is called with. */
  readonly w: number;
}

export interface Entity {
  readonly name: string;
  /** Keys as each subgraph has them; the subgraphs that have the type. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly fields: readonly Field[];
  /** Subgraphs in which it implements the interface `Node0`. */
  readonly nodeIn: readonly string[];
  /** Subgraphs that refer to it by its id, and can say no more. */
  readonly stubIn: readonly string[];
}

export interface World {
  readonly graphs: readonly string[];
  readonly entities: readonly Entity[];
  /** Members of the union `Some` by subgraph. */
  readonly unions: ReadonlyMap<string, readonly string[]>;
  /** Fields of Query and Mutation. */
  readonly queries: readonly Field[];
  readonly mutations: readonly Field[];
  /** Fields by which subgraphs give away those of others: `@provides`. */
  readonly provided: readonly Provided[];
  readonly media: Media | null;
  /** The entity that each `Value` has, if all subgraphs have that. */
  readonly valueOwner: string | null;
}

/** A field of a root type with `@provides(fields: "field")`. */
export interface Provided {
  readonly graph: string;
  readonly query: string;
  readonly entity: string;
  readonly field: string;
}

/** An interface with a key, whose types one subgraph has, and for which another has an object type. */
export interface Media {
  readonly home: string;
  readonly types: readonly string[];
  /** Subgraph with `@interfaceObject`. */
  readonly other: string;
  /** Fields that the other adds to all types. */
  readonly fields: readonly Field[];
}

export const LEAVES = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Color', 'Anything'] as const;
const ARGUMENTS = ['', '', '', 'n: Int', 'n: Int = 2', 'n: Int! = 1, c: Color', 'filter: Filter', 'ns: [Int!]'] as const;
const KEYS = ['id', 'code', 'meta { ref }', 'id code'] as const;

export function createWorld(choose: Choose): World {
  const graphs = ['a', 'b', 'c', 'd'].slice(0, 2 + choose.below(3));
  const names = ['T0', 'T1', 'T2', 'T3'].slice(0, 1 + choose.below(4));
  const homes = new Map(names.map((name) => [name, choose.chance(25) ? graphs : choose.some(graphs)]));
  const stubs = new Map(
    names.map((name) => [name, choose.chance(30) ? graphs.filter((graph) => !homes.get(name)?.includes(graph) && choose.chance(50)) : []]),
  );
  const everywhere = names.filter((name) => homes.get(name)?.length === graphs.length);
  const valueOwner = everywhere.length > 0 && choose.chance(60) ? choose.one(everywhere) : null;
  const unions = new Map(
    graphs.map((graph) => {
      const here = names.filter((name) => homes.get(name)?.includes(graph));
      return [graph, [...(here.length > 0 ? choose.some(here) : []), ...(choose.chance(40) ? ['Value'] : [])]];
    }),
  );
  const nodes = new Map(names.map((name) => [name, choose.chance(60) ? choose.some(homes.get(name) ?? []) : []]));
  const media = choose.chance(35) ? createMedia(choose, graphs) : null;
  const composites = (graph: string): string[] => [
    ...names.filter((name) => homes.get(name)?.includes(graph) || stubs.get(name)?.includes(graph)),
    'Value',
    ...(unions.get(graph)?.length ? ['Some'] : []),
    ...(names.some((name) => nodes.get(name)?.includes(graph)) ? ['Node0'] : []),
    ...(media?.home === graph || media?.other === graph ? ['Media'] : []),
  ];
  const makeField = (name: string, within: readonly string[], percentComposite: number): Field => {
    const owner = choose.one(within);
    const type = wrapped(choose, choose.chance(percentComposite) ? choose.one(composites(owner)) : choose.one(LEAVES));
    const isLeaf = LEAVES.some((leaf) => type.includes(leaf));
    const others = within.filter((graph) => graph !== owner);
    const sharer = isLeaf && choose.chance(20) ? choose.one(others) : undefined;
    const overridden = sharer === undefined && isLeaf && choose.chance(15) ? choose.one(others) : undefined;
    return {
      name,
      type,
      args: choose.one(ARGUMENTS),
      graphs: sharer === undefined ? [owner] : [owner, sharer],
      fails: choose.chance(15),
      hidden: name !== 'f0' && choose.chance(8),
      ...(overridden !== undefined && { overridden }),
    };
  };

  const entities = names.map((name): Entity => {
    const home = homes.get(name) ?? [];
    const keys = new Map(home.map((graph) => [graph, choose.chance(70) ? ['id'] : choose.some(KEYS)]));
    const own = Array.from({ length: 2 + choose.below(4) }, (_, i) => makeField(`f${i}`, home, 45));
    const fields = [...own];
    for (let i = home.length < 2 ? 0 : choose.below(4); i > 0; i -= 1) {
      const field = requiringField(choose, `r${i}`, home, fields);
      if (field) fields.push(field);
    }
    return { name, keys, fields, nodeIn: nodes.get(name) ?? [], stubIn: stubs.get(name) ?? [] };
  });

  const rootFields = (prefix: string, most: number, percent: number) =>
    graphs.flatMap((graph) =>
      Array.from({ length: choose.below(most + 1) }, (_, i): Field => {
        const field = makeField(`${prefix}${graph}${i}`, [graph], percent);
        const isShared = /Value|Int|String/.test(field.type) && prefix === 'q' && choose.chance(30);
        return { ...field, graphs: isShared ? graphs : [graph], hidden: false };
      }),
    );
  const first: Field = { ...makeField('first', ['a'], 0), type: 'Int', graphs: ['a'], fails: false, hidden: false };
  const queries = [first, ...rootFields('q', 3, 90)];
  return { graphs, entities, unions, queries, mutations: rootFields('m', 1, 70), provided: createProvided(choose, queries, entities), media, valueOwner };
}

function wrapped(choose: Choose, name: string): string {
  return choose.one([name, name, `${name}!`, `[${name}]`, `[${name}!]`, `[${name}!]!`, `[[${name}]]`, `[[${name}!]!]!`]);
}

function createMedia(choose: Choose, graphs: readonly string[]): Media {
  const [home = '', other = ''] = choose.chance(50) ? graphs : graphs.slice().reverse();
  const field = (name: string): Field => {
    const type = wrapped(choose, choose.one(LEAVES));
    // Planners ask the other subgraph for the fields of all types at once: it knows one type only. A failing field that may
    // not be null then takes those with it that a client has asked for in objects of another type.
    return { name, type, args: choose.one(ARGUMENTS), graphs: [other], fails: !type.endsWith('!') && choose.chance(15) };
  };
  return { home, other, types: choose.chance(50) ? ['Book', 'Film'] : ['Book'], fields: ['score', 'votes'].map(field) };
}

/** Null when no other subgraph has a field that could be required. */
function requiringField(choose: Choose, name: string, home: readonly string[], own: readonly Field[]): Field | null {
  const graph = choose.one(home);
  const candidates = own.filter(
    (field) => !field.fails && !field.graphs.includes(graph) && field.overridden === undefined && /^[[\]!]*(Int|String|Color|Value)[[\]!]*$/.test(field.type),
  );
  if (candidates.length === 0) return null;
  const field = choose.one(candidates);
  const args = field.args.includes('n: Int') && choose.chance(80) ? { n: 3 + choose.below(3) } : {};
  const call = 'n' in args ? `${field.name}(n: ${args.n})` : field.name;
  const w = choose.below(4);
  const selection = field.type.includes('Value') ? `${call} { x s w${w === 0 ? '' : `(n: ${w})`} }` : call;
  return { name, type: 'String', args: '', graphs: [graph], fails: false, requires: { selection, field, args, w: w === 0 ? 7 : w } };
}

function createProvided(choose: Choose, queries: readonly Field[], entities: readonly Entity[]): Provided[] {
  const provided: Provided[] = [];
  for (const query of queries) {
    const [graph = ''] = query.graphs;
    const entity = entities.find(({ name }) => query.type.replace(/[[\]!]/g, '') === name);
    // Who is given a field has it at hand for what requires it, too: such a subgraph would need data of its own.
    const required = entity?.fields.flatMap(({ requires, graphs: [home] }) => (requires && home === graph ? [requires.field.name] : []));
    const fields = entity?.fields.filter(
      ({ name, graphs, requires, overridden, type, args, hidden }) =>
        graphs.length === 2 && !required?.includes(name) && !hidden && args === '' && !graphs.includes(graph) && !requires && overridden === undefined && !type.includes('Value'),
    );
    if (entity && fields && fields.length > 0 && choose.chance(60)) {
      provided.push({ graph, query: query.name, entity: entity.name, field: choose.one(fields).name });
    }
  }
  return provided;
}
