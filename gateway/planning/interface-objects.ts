/** What a supergraph says of interfaces that some subgraphs know as objects (`@interfaceObject`). */
import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { textOf } from './join-directives.ts';
import { implementers, isFieldsType, joinFields } from './requirement-chains.ts';
import type { FieldsType } from './requirement-chains.ts';

export interface InterfaceObjects {
  /** Fields for which an interface object requires others, by name; and what requires those. */
  readonly requiring: ReadonlyMap<string, RequiringField>;
  /** Subgraphs that may give a field, and know the type of its objects, an interface, as an object. */
  givenBy(typeName: string, field: string, ofType: string): readonly string[];
}

export interface RequiringField {
  /** Subgraphs that have it for an interface object. */
  readonly graphs: ReadonlySet<string>;
  /** Whether it requires such a field itself, perhaps of other objects. */
  readonly isIndirect: boolean;
}

type Types = ReadonlyMap<string, FieldsType>;

export function readInterfaceObjects({ definitions }: DocumentNode): InterfaceObjects {
  const types: Types = new Map(definitions.filter(isFieldsType).map((type) => [type.name.value, type]));
  return {
    requiring: requiringFields(types),
    givenBy(typeName, field, ofType) {
      // What an interface object adds to a type is said at the interface only.
      const interfaces = (types.get(typeName)?.interfaces ?? []).map(({ name }) => name.value);
      const owners = [typeName, ...interfaces, ...implementers(types, typeName)].flatMap((each) => graphsOf(types.get(each), field));
      return owners.filter((graph) => isInterfaceObject(types.get(ofType), graph));
    },
  };
}

function requiringFields(types: Types): ReadonlyMap<string, RequiringField> {
  const found = new Map<string, RequiringField>();
  const requiring: { readonly name: string; readonly inputs: ReadonlySet<string> }[] = [];
  for (const type of types.values()) {
    for (const { field, graph, requires } of requirementsOf(type)) {
      requiring.push({ name: field, inputs: new Set(requires.match(/\w+/g)) });
      if (isInterfaceObject(type, graph)) found.set(field, { graphs: new Set([...(found.get(field)?.graphs ?? []), graph]), isIndirect: false });
    }
  }
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { name, inputs } of requiring) {
      if ([...found.keys()].some((each) => inputs.has(each))) found.set(name, { graphs: found.get(name)?.graphs ?? new Set(), isIndirect: true });
    }
  }
  return found;
}

function requirementsOf({ fields = [] }: FieldsType) {
  return fields.flatMap((field) =>
    joinFields(field).flatMap((join) => {
      const [requires, graph] = [textOf(join, 'requires'), textOf(join, 'graph')];
      return requires === undefined || graph === undefined ? [] : [{ field: field.name.value, graph, requires }];
    }),
  );
}

function isInterfaceObject(type: FieldsType | undefined, graph: string): boolean {
  return (type?.directives ?? []).some((each) => textOf(each, 'graph') === graph && isTrue(each, 'isInterfaceObject'));
}

/** Subgraphs that give a field of a type. */
function graphsOf(type: FieldsType | undefined, name: string): readonly string[] {
  const field = type?.fields?.find((each) => each.name.value === name);
  if (!type || !field) return [];
  const joins = joinFields(field);
  // A field about which nothing is said is in all subgraphs of its type.
  const all = joins.length > 0 ? joins.filter((each) => !isTrue(each, 'external')) : (type.directives ?? []).filter((each) => each.name.value === 'join__type');
  return all.flatMap((each) => textOf(each, 'graph') ?? []);
}

function isTrue({ arguments: args = [] }: ConstDirectiveNode, name: string): boolean {
  return args.some((each) => each.name.value === name && each.value.kind === Kind.BOOLEAN && each.value.value);
}
