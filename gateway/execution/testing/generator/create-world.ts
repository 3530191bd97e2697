/** Makes up worlds: valid in themselves, though not all of them compose. */
import type { Choose } from './choose.ts';
import { LEAVES } from './leaf-values.ts';
import { createMedia } from './create-media.ts';
import { addProvided } from './create-provided.ts';
import { requiringField } from './create-requires.ts';
import { bare } from './world.ts';
import type { Entity, Field, ValueType, Wide, World } from './world.ts';

const ARGUMENTS = [
  '', '', '', '', '', 'n: Int', 'n: Int = 2', 'n: Int! = 1, c: Color', 'filter: Filter', 'ns: [Int!]', 's: String, ids: [ID!]', 'f: Float',
  'any: Anything', 'filters: [Filter!], when: Moment', 'grid: [[Int]]', 'flag: Boolean! = false', 'n: Int!',
] as const;
const KEYS = ['id', 'code', 'meta { ref }', 'id code', 'code meta { ref }', 'link { id }'] as const;
/** Names that every JavaScript object has, or that mean something to JavaScript or GraphQL. */
export const HOSTILE_NAMES = [
  'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'class', 'default', 'on', 'query', 'arguments', 'length', '_', 'isPrototypeOf',
] as const;

/** A part of a world while it is made up. */
export interface EntityDraft extends Omit<Entity, 'externals'> {
  readonly fields: Field[];
  readonly externals: Set<string>;
  unknownIn?: string;
}

export function createWorld(choose: Choose): World {
  const graphs = ['a', 'b', 'c', 'd', 'e'].slice(0, 2 + choose.below(choose.chance(20) ? 4 : 3));
  const names = ['T0', 'T1', 'T2', 'T3', 'T4'].slice(0, 1 + choose.below(5));
  const homes = new Map(names.map((name) => [name, choose.chance(30) ? graphs : choose.some(graphs, choose.chance(80) ? 2 : 1)]));
  const elsewhere = (name: string) => graphs.filter((graph) => !homes.get(name)?.includes(graph) && choose.chance(50));
  const stubs = new Map(names.map((name) => [name, choose.chance(30) ? elsewhere(name) : []]));
  const everywhere = names.filter((name) => homes.get(name)?.length === graphs.length);
  // An interface of many types in many subgraphs takes planners very long: they look at every combination.
  const nodeGraphs = choose.some(graphs).slice(0, 2);
  const nodes = new Map(names.map((name) => [name, choose.chance(60) ? nodeGraphs.filter((graph) => homes.get(name)?.includes(graph)) : []]));
  const values = createValues(choose, graphs, everywhere);
  const unions = createUnions(choose, graphs, homes, values);
  const media = choose.chance(35) ? createMedia(choose, graphs, { wrapped, args: () => choose.one(ARGUMENTS) }) : null;

  const composites = (graph: string): string[] => [
    // What is in several subgraphs is where things go wrong.
    ...names.filter((name) => homes.get(name)?.includes(graph) || stubs.get(name)?.includes(graph)).flatMap((name) => [name, name, name]),
    ...(choose.chance(40) ? ['Value'] : []),
    ...(choose.chance(30) ? ['Shape', 'Point'] : []),
    ...(unions.get(graph)?.length ? ['Some', 'Some', 'Some'] : []),
    ...(names.some((name) => nodes.get(name)?.includes(graph)) ? ['Node0'] : []),
    ...(media && (media.home === graph || media.others.includes(graph)) ? ['Media'] : []),
    ...(choose.chance(10) ? ['Query'] : []),
    ...(wide && (wide.narrowIn === graph || wide.wideIn === graph) ? ['Wide'] : []),
  ];
  const one = (types: readonly string[]): string => (types.length > 0 ? choose.one(types) : 'Value');
  const fieldName = (i: number): string => (choose.chance(6) ? choose.one(HOSTILE_NAMES) : `f${i}`);
  const makeField = (name: string, within: readonly string[], percentComposite: number): Field => {
    const owner = choose.one(within);
    const type = wrapped(choose, choose.chance(percentComposite) ? one(composites(owner)) : choose.one(LEAVES));
    const isLeaf = (LEAVES as readonly string[]).includes(bare(type));
    const canHave = (graph: string): boolean =>
      isLeaf || (!['Some', 'Node0', 'Media', 'Wide', 'Query'].includes(bare(type)) && composites(graph).includes(bare(type)));
    const others = within.filter((graph) => graph !== owner && canHave(graph));
    const sharer = others.length > 0 && choose.chance(20) ? choose.one(others) : undefined;
    const from = sharer === undefined && others.length > 0 && choose.chance(15) ? choose.one(others) : undefined;
    const canLie = isLeaf && !['Anything', 'Moment'].includes(bare(type)) && sharer === undefined && from === undefined;
    const isRoot = /^[qm]/.test(name);
    const fault = choose.chance(isRoot ? 6 : 15) ? 'throws' : canLie && choose.chance(20) ? 'lies' : undefined;
    const args = choose.one(ARGUMENTS);
    return {
      name,
      type,
      args,
      graphs: sharer === undefined ? [owner] : [owner, sharer],
      ...(fault && { fault }),
      ...(name !== 'f0' && choose.chance(8) && { hidden: true }),
      // Where an error, here or below, takes the object with it in one subgraph only, it depends on whom the planner asks.
      ...(sharer !== undefined && isLeaf && !fault && args === '' && type.endsWith('!') && choose.chance(30) && { looseIn: sharer }),
      ...(from !== undefined && { overridden: { from, ...(isLeaf && choose.chance(40) && { percent: choose.one([0, 50, 100]) }) } }),
    };
  };

  const keysOf = (name: string): Map<string, readonly string[]> => {
    const usable = KEYS.filter((key) => key !== 'link { id }' || name !== 'T0');
    const isPlain = choose.chance(25);
    const keys = new Map<string, readonly string[]>();
    for (const graph of homes.get(name) ?? []) {
      const own = isPlain || choose.chance(55) ? ['id'] : choose.some(usable).slice(0, 3);
      // Without a key that another one has, too, nobody could come here, or leave.
      const known = [...keys.values()].flat();
      const isAlone = known.length > 0 && !own.some((key) => known.includes(key));
      keys.set(graph, isAlone ? [...own, choose.one(known)] : own);
    }
    return keys;
  };
  const wide = createWide(choose, graphs, homes);
  const entities = names.map((name, i): EntityDraft => {
    const home = homes.get(name) ?? [];
    const fields: Field[] = [];
    const count = home.length + 1 + choose.below(4);
    for (let n = 0; n < count; n += 1) {
      const field = makeField(fieldName(n), home, 45);
      if (!fields.some((each) => each.name === field.name)) fields.push(field);
    }
    if (choose.chance(25)) fields.push({ name: 'rev', type: 'Int!', args: '', graphs: [choose.one(home)], counts: true });
    return {
      name, keys: keysOf(name), fields, nodeIn: nodes.get(name) ?? [], stubIn: stubs.get(name) ?? [], externals: new Set(),
      ...(i > 0 && { link: choose.one(names.slice(0, i)) }),
    };
  });
  for (const entity of entities) addSplit(choose, entity, values);
  addMates(choose, entities);
  const required = new Set<string>();
  for (const entity of entities) {
    for (let i = entity.keys.size < 2 ? 0 : choose.below(4); i > 0; i -= 1) {
      const field = requiringField(choose, `r${i}`, entity, { entities, required });
      if (field) entity.fields.push(field);
    }
  }

  const rootFields = (prefix: string, least: number, most: number, percent: number) =>
    graphs.flatMap((graph) =>
      Array.from({ length: least + choose.below(most + 1 - least) }, (_, i): Field => {
        const { hidden: _hidden, looseIn: _looseIn, ...field } = makeField(`${prefix}${graph}${i}`, [graph], percent);
        const isShared = /Value|Point|Shape|Int|String/.test(field.type) && field.fault !== 'lies' && prefix === 'q' && choose.chance(30);
        return { ...field, graphs: isShared ? graphs : [graph] };
      }),
    );
  const first = graphs.map((graph): Field => ({ name: `first${graph}`, type: 'Int', args: '', graphs: [graph] }));
  const queries = [...first, ...rootFields('q', 0, 3, 96)];
  const mutations = choose.chance(70) ? rootFields('m', 0, 2, 80) : [];
  addProvided(choose, queries, entities, required);
  for (const entity of entities) addUnknown(choose, entity, { entities, required, wide });
  return {
    graphs, entities, values, unions, media, wide, queries, mutations,
    hasSelf: [...nodes.values()].filter((each) => each.length > 0).length < 3,
    numberCodes: choose.chance(30),
    idText: choose.chance(20) ? choose.one(['"', '\\', '\u2028', '\ud83d\ude00', ' \n', '/'.repeat(300)]) : '',
    asciiIn: new Set(graphs.filter(() => choose.chance(15))),
    rootNames: new Map(graphs.filter(() => choose.chance(8)).map((graph) => [graph, `Root${graph.toUpperCase()}`])),
  };
}

function wrapped(choose: Choose, name: string): string {
  return choose.one([name, name, name, `${name}!`, `[${name}]`, `[${name}!]`, `[${name}!]!`, `[${name}]!`, `[[${name}]]`, `[[${name}!]!]!`]);
}

function createValues(choose: Choose, graphs: readonly string[], everywhere: readonly string[]): ValueType[] {
  const field = (name: string, type: string, args = ''): Field => ({ name, type, args, graphs });
  const owner = everywhere.length > 0 && choose.chance(60) ? [field('owner', choose.one(everywhere))] : [];
  return [
    {
      name: 'Value',
      isShape: true,
      fields: [
        field('x', 'Int!'), field('s', 'String'), field('c', 'Color'), field('w', 'Int', 'n: Int! = 7'), field('inner', 'Value'), ...owner,
        ...(choose.chance(30) ? [field('more', '[Value!]')] : []), ...(choose.chance(30) ? [field('shape', 'Shape')] : []),
      ],
    },
    { name: 'Point', isShape: true, fields: [field('x', 'Int!'), field('s', 'String'), field('y', 'Float'), field('any', 'Anything')] },
    // Subgraphs name it, but clients do not know it.
    { name: 'Ghost', isShape: false, hidden: true, fields: [field('boo', 'Int')] },
  ];
}

function createUnions(choose: Choose, graphs: readonly string[], homes: ReadonlyMap<string, readonly string[]>, values: readonly ValueType[]) {
  return new Map(
    graphs.map((graph) => {
      const here = [...homes.keys()].filter((name) => homes.get(name)?.includes(graph));
      const value = values.filter(({ hidden }) => choose.chance(hidden ? 10 : 40)).map(({ name }) => name);
      const isGhostAlone = value.includes('Ghost') && value.length === 1;
      return [graph, [...(here.length > 0 ? choose.some(here) : []), ...(isGhostAlone ? ['Value', 'Ghost'] : value)]];
    }),
  );
}

function createWide(choose: Choose, graphs: readonly string[], homes: ReadonlyMap<string, readonly string[]>): Wide | null {
  if (!choose.chance(35)) return null;
  const [narrowIn = '', wideIn = ''] = choose.chance(50) ? graphs : graphs.slice().reverse();
  const types = [...homes.keys()].filter((name) => homes.get(name)?.includes(narrowIn) && homes.get(name)?.includes(wideIn));
  return types.length > 0 ? { narrowIn, wideIn, types } : null;
}

/** A value type of which two subgraphs have different fields, in a field that both answer. */
function addSplit(choose: Choose, entity: EntityDraft, values: ValueType[]): void {
  const [one, two] = entity.keys.size < 2 || !choose.chance(20) ? [] : choose.some([...entity.keys.keys()], 2);
  if (one === undefined || two === undefined) return;
  const name = `Split${entity.name}`;
  const field = (fieldName: string, type: string, graphs: readonly string[]): Field => ({ name: fieldName, type, args: '', graphs });
  values.push({
    name, isShape: false, fields: [field('x', 'Int', [one, two]), field('y', choose.one(['String', 'Value']), [one]), field('z', 'Int!', [two])],
  });
  // Others name neither the type nor the field.
  entity.fields.push({ name: 'split', type: wrapped(choose, name), args: choose.one(['', 'n: Int = 1']), graphs: [one, two] });
}

/** A field that several entities have alike: all of them refer to the same ones. */
function addMates(choose: Choose, entities: readonly EntityDraft[]): void {
  if (!choose.chance(50)) return;
  const mate = choose.one(entities);
  const type = wrapped(choose, mate.name);
  for (const { keys, fields } of entities) {
    const graph = [...keys.keys()].find((each) => mate.keys.has(each) || mate.stubIn.includes(each));
    if (graph !== undefined && choose.chance(80)) fields.push({ name: 'mate', type, args: '', graphs: [graph] });
  }
}

/** A subgraph that does not know one of these entities: all it has for that is null. */
function addUnknown(
  choose: Choose,
  entity: EntityDraft,
  { entities, required, wide }: { entities: readonly EntityDraft[]; required: ReadonlySet<string>; wide: Wide | null },
): void {
  const { name, keys, fields, nodeIn } = entity;
  if (keys.size < 2 || ![...keys.values()].every((each) => each.join() === 'id') || !choose.chance(40)) return;
  if (wide?.types.includes(name) || entities.some(({ link, keys: theirs }) => link === name && [...theirs.values()].flat().includes('link { id }'))) return;
  const graph = choose.one([...keys.keys()]);
  const isPlain = fields.every(
    (field) =>
      (!field.graphs.includes(graph) && field.overridden?.from !== graph) ||
      (field.graphs.length === 1 && !field.shareable && field.requires === undefined && !field.overridden && !required.has(`${name}.${field.name}`)),
  );
  if (isPlain && !nodeIn.includes(graph) && ![...entity.externals].some((each) => each.startsWith(`${graph} `))) entity.unknownIn = graph;
}
