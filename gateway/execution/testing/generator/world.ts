/**
 * A made-up supergraph: which subgraph has which types and fields. `create-world.ts` makes one up, `world-sdl.ts` writes it as
 * schemas; it has no data of its own, see `world-data.ts`.
 */

/** What goes wrong with a field, for some objects and arguments. */
export type Fault =
  /** Its resolver throws, or one item of its list is an error. */
  | 'throws'
  /** Its subgraph gives a value that is none of its type, and says nothing of an error. */
  | 'lies';

/** How the field of a type can be asked for, and by whom it is answered. */
export interface Field {
  readonly name: string;
  /** As written in SDL, for instance `[T0!]!`. */
  readonly type: string;
  /** As written in SDL, without parentheses; empty for none. */
  readonly args: string;
  /** Subgraphs that answer it. More than one: it is shareable. */
  readonly graphs: readonly string[];
  readonly fault?: Fault;
  /** Clients do not see it. */
  readonly hidden?: boolean;
  readonly shareable?: boolean;
  /** The other subgraph, which has the field too, but has lost it to `graphs[0]`; with a label, to some part. */
  readonly overridden?: { readonly from: string; readonly percent?: number };
  /** What it needs of other subgraphs, as written in SDL. */
  readonly requires?: string;
  /** What its subgraph gives along of others' fields, as written in SDL. */
  readonly provides?: string;
  /** A subgraph that says less of its type: it leaves out the outermost `!`. */
  readonly looseIn?: string;
  /** Its value is the number of mutations so far. */
  readonly counts?: true;
}

/** An object type without a key. */
export interface ValueType {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly isShape: boolean;
  readonly hidden?: boolean;
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
  /** The subgraph that does not know the first of these entities. */
  readonly unknownIn?: string;
  /** The entity whose id is in the key `link { id }`. */
  readonly link?: string;
  /** Fields of others' that it knows of in a subgraph, because something here requires or is given them: `graph field`. */
  readonly externals: ReadonlySet<string>;
}

export interface World {
  readonly graphs: readonly string[];
  readonly entities: readonly Entity[];
  readonly values: readonly ValueType[];
  /** Members of the union `Some` by subgraph. */
  readonly unions: ReadonlyMap<string, readonly string[]>;
  readonly queries: readonly Field[];
  readonly mutations: readonly Field[];
  readonly media: Media | null;
  readonly wide: Wide | null;
  /** Whether the interface `Node0` has a field of its own type. */
  readonly hasSelf: boolean;
  /** Whether the key `code` is a number. */
  readonly numberCodes: boolean;
  /** What stands in every id. */
  readonly idText: string;
  /** Subgraphs that write what is not ASCII as `\u…`. */
  readonly asciiIn: ReadonlySet<string>;
  /** What the root types are called in some subgraphs, instead of Query and Mutation. */
  readonly rootNames: ReadonlyMap<string, string>;
}

/** An interface with a key, whose types one subgraph has, and for which others have an object type. */
export interface Media {
  readonly home: string;
  readonly types: readonly string[];
  /** Fields that the others, with `@interfaceObject`, add to all types. */
  readonly fields: readonly Field[];
  readonly others: readonly string[];
  /** A subgraph that knows the first type only, not the interface, and what it adds to that. */
  readonly third?: { readonly graph: string; readonly fields: readonly Field[] };
}

/** An interface `Wide` of which one subgraph knows more fields than another; both have all its types. */
export interface Wide {
  readonly narrowIn: string;
  readonly wideIn: string;
  readonly types: readonly string[];
}

/** The named type in a type as written in SDL. */
export function bare(type: string): string {
  return type.replace(/[[\]!]/g, '');
}

/** The fields of a type beside its keys, in all subgraphs. */
export function fieldsOf(world: World, typeName: string): readonly Field[] {
  const { entities, values, queries, mutations, media } = world;
  if (typeName === 'Query') return queries;
  if (typeName === 'Mutation') return mutations;
  if (media && (typeName === 'Media' || media.types.includes(typeName))) {
    return [...media.fields, ...(typeName === media.types[0] ? (media.third?.fields ?? []) : [])];
  }
  return [...entities, ...values].find(({ name }) => name === typeName)?.fields ?? [];
}
