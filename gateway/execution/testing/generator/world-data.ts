/**
 * The data of a world: every value is computed from where it stands. An object knows its seed; a field's value follows
 * from that, the field and its arguments, so all subgraphs and the one big schema agree without holding anything.
 */
import { createHash } from 'node:crypto';
import type { Field, World } from './world.ts';

/** An object of the world. */
export interface Thing {
  readonly __typename: string;
  readonly seed: string;
  /** What a representation brought along. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** How many entities of each type there are. */
const ROWS = 4;

/** Who resolves. */
export interface Side {
  /** Whether it has all the data, and needs no representation. */
  readonly isWhole: boolean;
  /** The types that a union or interface may have, in a field that this subgraph answers. */
  members(abstract: string, graph: string): readonly string[];
  /** Told of every call of a mutation. */
  readonly mutated: (call: string) => void;
}

/** Resolves a field. */
export function resolveField(thing: Thing, field: Field, args: Readonly<Record<string, unknown>>, side: Side): unknown {
  const { name, type, fails, requires, graphs } = field;
  const members = (abstract: string): readonly string[] => side.members(abstract, graphs[0] ?? '');
  if (requires && side.isWhole) {
    const input = plain(resolveField(thing, { ...requires.field, fails: false }, withDefaults(requires.field, requires.args), side), requires.w);
    return `needs ${JSON.stringify(ordered(input))}`;
  }
  if (requires) return `needs ${JSON.stringify(ordered(thing.given?.[requires.field.name]))}`;
  const seed = `${thing.seed}.${name}(${JSON.stringify(ordered(args))})`;
  if (fails && digit(`fails ${seed}`, 4) === 0) throw new Error(`${name} fails`);
  return valueOf(type, seed, members);
}

/** A required object as a representation has it: `{ x s w(n: …) }`. */
function plain(value: unknown, n: number): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item, n));
  if (typeof value !== 'object' || value === null || !('seed' in value)) return value;
  const thing = value as Thing;
  return { x: valueField(thing, 'x'), s: valueField(thing, 's'), w: valueField(thing, 'w', { n }) };
}

const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== '__typename');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, ordered(each)]));
};

/** Arguments as graphql-js gives them to a resolver. */
function withDefaults({ args }: Field, given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const defaults = /n: Int!? = (\d)/.exec(args);
  return { ...(defaults && { n: Number(defaults[1]) }), ...given };
}

function valueOf(type: string, seed: string, members: (abstract: string) => readonly string[]): unknown {
  if (type.endsWith('!')) return someValue(type.slice(0, -1), seed, members);
  return digit(`null ${seed}`, 6) === 0 ? null : someValue(type, seed, members);
}

function someValue(type: string, seed: string, members: (abstract: string) => readonly string[]): unknown {
  if (type.startsWith('[')) {
    return Array.from({ length: digit(`length ${seed}`, 4) }, (_, i) => valueOf(type.slice(1, -1), `${seed}[${i}]`, members));
  }
  const number = digit(`value ${seed}`, 1_000);
  switch (type) {
    case 'Int':
      return number;
    case 'Float':
      return number / 8;
    case 'String':
      return number % 3 === 0 ? `"${number}"\n\u2028` : `s${number}`;
    case 'Boolean':
      return number % 2 === 0;
    case 'ID':
      return `i${number}`;
    case 'Color':
      return ['RED', 'GREEN', 'BLUE'][number % 3];
    case 'Anything':
      return { number, list: [null, 'x'] };
    case 'Value':
      return { __typename: 'Value', seed };
    default: {
      const possible = members(type);
      const name = possible[number % possible.length] ?? type;
      return name === 'Value' ? { __typename: name, seed } : entity(name, number % ROWS);
    }
  }
}

export function entity(name: string, row: number): Thing {
  return { __typename: name, seed: `${name}#${row}` };
}

/** Key fields and the like, which every subgraph knows of every entity. */
export function keyField({ seed }: Thing, field: string, { n }: Readonly<Record<string, unknown>>): unknown {
  // The seed knows the type better than the object, which may be of an interface only.
  const [name, row] = seed.split('#');
  switch (field) {
    case 'id':
      return `${name}:${row}`;
    case 'code':
      return `c${row}`;
    case 'meta':
      return { ref: `m${row}` };
    case 'tag':
      return digit(`tag ${String(n)} ${seed}`, 9);
    case 'self':
      return { __typename: name, seed };
    case 'name':
      return digit(`name ${seed}`, 5) === 0 ? null : `name of ${seed}`;
    case 'title':
      return `title of ${seed}`;
    default:
      return digit(`${field} ${seed}`, 100);
  }
}

/** The entity that a representation means. */
export function dereference(representation: Readonly<Record<string, unknown>>, { media }: World, graph: string): Thing {
  const { __typename: name, id, code, meta } = representation as { __typename: string; id?: string; code?: string; meta?: { ref: string } };
  const row = Number(/(\d+)$/.exec(String(id ?? code ?? meta?.ref))?.[1]);
  // The subgraph for which the interface is an object knows an id, from which its own type follows.
  if (name !== 'Media') return { ...entity(name, row), given: representation };
  const thing = entity((id ?? '').split(':')[0] ?? '', row);
  return { ...thing, ...(media?.home !== graph && { __typename: name }), given: representation };
}

export function valueField({ seed }: Thing, field: string, args: Readonly<Record<string, unknown>> = {}, owner = ''): unknown {
  switch (field) {
    case 'w':
      return digit(`w ${String(args.n)} ${seed}`, 100);
    case 'owner':
      return digit(`owner ${seed}`, 3) === 0 ? null : entity(owner, digit(`owner ${seed}`, ROWS));
    case 'x':
      return digit(`x ${seed}`, 50);
    case 's':
      return digit(`s ${seed}`, 4) === 0 ? null : `s ${digit(seed, 50)}`;
    case 'c':
      return ['RED', 'GREEN', 'BLUE', null][digit(`c ${seed}`, 4)];
    default:
      return digit(`inner ${seed}`, 2) === 0 ? null : { __typename: 'Value', seed: `${seed}.inner` };
  }
}

function digit(text: string, below: number): number {
  return createHash('sha1').update(text).digest().readUInt32BE(0) % below;
}
