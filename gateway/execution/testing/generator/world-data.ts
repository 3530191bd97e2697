/**
 * The data of a world: every value is computed from where it stands. An object knows its seed; a field's value follows
 * from that, the field and its arguments, so all subgraphs and the one big schema agree without holding anything.
 */
import { Kind, parse, valueFromASTUntyped } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { digit } from './choose.ts';
import { leafValue, wrongValue } from './leaf-values.ts';
import { withoutLost } from './lost-objects.ts';
import type { LostObjects } from './lost-objects.ts';
import { bare, fieldsOf } from './world.ts';
import type { Field, World } from './world.ts';

/** An object of the world. */
export interface Thing {
  readonly __typename: string;
  readonly seed: string;
  /** What a representation brought along. */
  readonly given?: Readonly<Record<string, unknown>>;
}

type Args = Readonly<Record<string, unknown>>;

/** How many entities of each type there are. */
const ROWS = 4;

/** Who resolves. */
export interface Side {
  readonly world: World;
  /** The subgraph; null for the schema that has all the data, and needs no representation. */
  readonly graph: string | null;
  /** Told of every call of a mutation. */
  readonly mutated: (call: string) => void;
  /** How many there were. */
  readonly mutations: () => number;
  readonly lost: LostObjects;
}

/** Resolves a field of the world's own making. */
export function resolveField(thing: Thing, field: Field, args: Args, side: Side): unknown {
  const { name, type, fault, requires, graphs, counts } = field;
  const { world, graph } = side;
  if (requires !== undefined) {
    const selection = selectionOf(requires);
    const inputs = graph === null ? project(thing, selection, side) : only(thing.given ?? {}, selection);
    return `needs ${JSON.stringify(ordered(inputs))}`;
  }
  const entity = world.entities.find((each) => each.name === thing.__typename);
  if (graph === null && entity?.unknownIn !== undefined && graphs.includes(entity.unknownIn) && rowOf(thing) === 0) return null;
  if (counts) return side.mutations();
  const seed = callOf(thing, name, args);
  const isFaulty = fault !== undefined && digit(`${fault} ${seed}`, 3) === 0;
  if (isFaulty && fault === 'throws' && digit(`how ${seed}`, 2) === 0) throw new Error(`${name} fails`);
  return valueOf(type, seed, { side, graphs, fault: isFaulty ? fault : undefined });
}

/** A call of a field: what its value follows from. */
export function callOf({ seed }: Thing, name: string, args: Args): string {
  return `${seed}.${name}(${JSON.stringify(ordered(args))})`;
}

interface Making {
  readonly side: Side;
  readonly graphs: readonly string[];
  readonly fault: Field['fault'];
}

function valueOf(type: string, seed: string, making: Making): unknown {
  const { fault, side } = making;
  if (fault !== undefined && digit(`here ${seed}`, 2) === 0) {
    // To those who have all the data, a value that is none is an error at its place.
    if (fault === 'throws' || side.graph === null) return new Error('none');
    return wrongValue(type.replace(/!$/, ''), digit(`wrong ${seed}`, 100));
  }
  if (type.endsWith('!')) {
    return fault === 'lies' && digit(`null ${seed}`, 3) === 0 ? null : someValue(type.slice(0, -1), seed, making);
  }
  // Where an answer is null at its root, nothing is left to compare.
  return digit(`null ${seed}`, seed.startsWith('Query.') ? 25 : 9) === 0 ? null : someValue(type, seed, making);
}

function someValue(type: string, seed: string, making: Making): unknown {
  if (type.startsWith('[')) {
    const length = digit(`long ${seed}`, 80) === 0 ? 12 : [1, 2, 3, 2, 1, 3, 0][digit(`length ${seed}`, 7)] ?? 1;
    return Array.from({ length }, (_, i) => valueOf(type.slice(1, -1), `${seed}[${i}]`, making));
  }
  const number = digit(`value ${seed}`, 1_000);
  const leaf = leafValue(type, number);
  if (leaf !== undefined) return leaf;
  const { world } = making.side;
  const possible = membersOf(world, type, making.graphs[0] ?? '');
  const name = possible[number % possible.length] ?? type;
  if (name === 'Query') return { __typename: 'Query', seed: 'Query' };
  const known = world.entities.find((each) => each.name === name);
  if (!known && !world.media?.types.includes(name)) return { __typename: name, seed };
  // Who does not know an entity does not name it either.
  const isUnknown = known?.unknownIn !== undefined && making.graphs.includes(known.unknownIn);
  const row = digit(`row ${seed}`, ROWS);
  return entity(name, isUnknown ? Math.max(row, 1) : row);
}

/** The types that an object may have in a field that this subgraph answers. */
function membersOf({ unions, entities, values, media, wide }: World, abstract: string, graph: string): readonly string[] {
  switch (abstract) {
    case 'Some':
      return unions.get(graph) ?? [];
    case 'Media':
      return media?.types ?? [];
    case 'Wide':
      return wide?.types ?? [];
    case 'Shape':
      return values.filter(({ isShape }) => isShape).map(({ name }) => name);
    case 'Node0':
      return entities.filter(({ nodeIn }) => nodeIn.includes(graph)).map(({ name }) => name);
    default:
      return [abstract];
  }
}

export function entity(name: string, row: number): Thing {
  return { __typename: name, seed: `${name}#${row}` };
}

function rowOf({ seed }: Thing): number {
  return Number(seed.split('#')[1]);
}

/** Key fields and the like, which every subgraph knows of every entity. */
export function keyField(thing: Thing, field: string, { n }: Args, { world }: Side): unknown {
  // The seed knows the type better than the object, which may be of an interface only.
  const name = thing.seed.split('#')[0] ?? '';
  const row = rowOf(thing);
  switch (field) {
    case 'id':
      return `${name}:${row}${world.idText}`;
    case 'code':
      return world.numberCodes ? row : `c${row}`;
    case 'meta':
      return { ref: `m${row}` };
    case 'link':
      return entity(world.entities.find((each) => each.name === name)?.link ?? '', row);
    case 'tag':
    case 'extra':
      return digit(`${field} ${String(n)} ${thing.seed}`, 9);
    case 'self':
      return { __typename: name, seed: thing.seed };
    case 'name':
      return digit(`name ${thing.seed}`, 5) === 0 ? null : `name of ${thing.seed}`;
    case 'title':
      return `title of ${thing.seed}`;
    default:
      return digit(`${field} ${thing.seed}`, 100);
  }
}

/** The entity that a representation means; null when this subgraph does not know it. */
export function dereference(representation: Readonly<Record<string, unknown>>, { world, graph }: Side): Thing | null {
  const { __typename: name, id, code, meta, link } = representation as {
    __typename: string; id?: string; code?: string | number; meta?: { ref: string }; link?: { id: string };
  };
  const text = String(id ?? link?.id ?? code ?? meta?.ref);
  const row = Number(/^(?:[^:]*:)?[cm]?(\d+)/.exec(text)?.[1]);
  if (Number.isNaN(row)) throw new Error(`no key in ${JSON.stringify(representation)}`);
  if (row === 0 && world.entities.some((each) => each.name === name && each.unknownIn === graph)) return null;
  // The subgraph for which the interface is an object knows an id, from which its own type follows.
  if (name !== 'Media') return { ...entity(name, row), given: representation };
  const thing = entity((id ?? '').split(':')[0] ?? '', row);
  return { ...thing, ...(world.media?.home !== graph && { __typename: name }), given: representation };
}

const selections = new Map<string, SelectionSetNode>();

function selectionOf(fields: string): SelectionSetNode {
  let selection = selections.get(fields);
  if (!selection) {
    const [operation] = parse(`{${fields}}`, { noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(`${fields} is no selection`);
    selections.set(fields, (selection = operation.selectionSet));
  }
  return selection;
}

/** The values of a selection, from all the data. */
function project(thing: Thing, { selections: selected }: SelectionSetNode, side: Side): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const selection of selected) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      const isShape = condition === 'Shape' && side.world.values.some(({ name, isShape: shape }) => shape && name === thing.__typename);
      if (condition === thing.__typename || isShape) Object.assign(values, project(thing, selection.selectionSet, side));
    }
    if (selection.kind !== Kind.FIELD) continue;
    const name = selection.name.value;
    const field = fieldsOf(side.world, thing.__typename).find((each) => each.name === name);
    const given = (selection.arguments ?? []).map((arg) => [arg.name.value, valueFromASTUntyped(arg.value)] as const);
    const args = { ...defaultsOf(field?.args ?? ''), ...Object.fromEntries(given) };
    const value = field ? resolveField(thing, field, args, side) : keyField(thing, name, args, side);
    const { selectionSet } = selection;
    values[name] = mapped(withoutLost(value, field?.type ?? '', callOf(thing, name, args), side.lost.seeds), (item) => {
      if (!selectionSet) return field && bare(field.type) === 'ID' ? String(item) : item;
      return 'seed' in (item as object) ? project(item as Thing, selectionSet, side) : only(item as Args, selectionSet);
    });
  }
  return values;
}

function mapped(value: unknown, map: (item: unknown) => unknown): unknown {
  if (value == null) return null;
  return Array.isArray(value) ? value.map((item: unknown) => mapped(item, map)) : map(value);
}

/** What a selection takes of a representation, which may hold more: other fields require other things of the same object. */
function only(given: Args, { selections: selected }: SelectionSetNode): Args {
  const values: Record<string, unknown> = {};
  for (const selection of selected) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      if (condition === 'Shape' || condition === given.__typename) Object.assign(values, only(given, selection.selectionSet));
    }
    if (selection.kind !== Kind.FIELD) continue;
    const name = selection.name.value;
    const { selectionSet } = selection;
    values[name] = selectionSet && given[name] !== undefined ? mapped(given[name], (item) => only(item as Args, selectionSet)) : given[name];
  }
  return values;
}

/** Defaults of arguments that have a number for it. */
function defaultsOf(args: string): Args {
  return Object.fromEntries([...args.matchAll(/(\w+): \w+!? = (\d+)/g)].map(([, name = '', value]) => [name, Number(value)]));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Args).filter(([key]) => key !== '__typename');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, ordered(each)]));
}
