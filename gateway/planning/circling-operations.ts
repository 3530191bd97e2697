/**
 * Operations with which the planner may go in circles and never end, however small they are.
 *
 * Where an object comes from a subgraph that knows its interface as an object (`@interfaceObject`), the planner asks another
 * one for its type as soon as somebody selects `... on Book`. When a field that is selected there, too, requires something of that
 * same subgraph, the planner has two fetches with the same inputs, the second after the first, and makes one of them: it waits
 * for itself from then on. `{ media { ... on Book { score blurb } } }` is enough. Most such operations are planned all the same.
 */
import { getNamedType, isInterfaceType, isObjectType, Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { implementers, isFieldsType, joinFields, textOf } from './requirement-chains.ts';
import type { FieldsType } from './requirement-chains.ts';

export type CircleCheck = (document: DocumentNode) => boolean;

type Types = ReadonlyMap<string, FieldsType>;

/** What is selected of one object, in whatever fragments. */
interface Selected {
  readonly fields: { readonly type: string; readonly node: FieldNode }[];
  /** Whether something is selected only if the object is of a certain type. */
  isNarrowed: boolean;
}

/**
 * @param schema with all types of the supergraph
 * @returns tells it from the planner's document, without fragments that have names
 */
export function createCircleCheck({ definitions }: DocumentNode, schema: GraphQLSchema): CircleCheck {
  const types: Types = new Map(definitions.filter(isFieldsType).map((type) => [type.name.value, type]));
  const suspects = suspectsOf(types);
  if (suspects.size === 0) return () => false;

  /** @param isHalfKnown whether the object may come from a subgraph that knows its interface as an object */
  const mayCircle = (set: SelectionSetNode, typeName: string, isHalfKnown: boolean): boolean => {
    const { fields, isNarrowed } = selectedOf(set, typeName);
    return fields.some(({ type, node }) => {
      const suspect = suspects.get(node.name.value);
      if (suspect === 'anywhere' || (suspect && isHalfKnown && isNarrowed)) return true;
      const parent = schema.getType(type);
      const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
      if (!field || !node.selectionSet) return false;
      const below = getNamedType(field.type).name;
      // What an interface object adds to a type is said at the interface only.
      const interfaces = (types.get(type)?.interfaces ?? []).map(({ name }) => name.value);
      const owners = [type, ...interfaces, ...implementers(types, type)].flatMap((each) => graphsOf(types.get(each), node.name.value));
      return mayCircle(node.selectionSet, below, owners.some((graph) => isInterfaceObject(types.get(below), graph)));
    });
  };
  return (document) =>
    document.definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && mayCircle(each.selectionSet, schema.getRootType(each.operation)?.name ?? '', false));
}

function selectedOf(set: SelectionSetNode, typeName: string): Selected {
  const selected: Selected = { fields: [], isNarrowed: false };
  const collect = ({ selections }: SelectionSetNode, type: string): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) selected.fields.push({ type, node: selection });
      if (selection.kind !== Kind.INLINE_FRAGMENT) continue;
      const condition = selection.typeCondition?.name.value ?? type;
      if (condition !== typeName) selected.isNarrowed = true;
      collect(selection.selectionSet, condition);
    }
  };
  collect(set, typeName);
  return selected;
}

/** Names of fields that may lead into a circle: on narrowed objects that are half known, or wherever they are selected. */
function suspectsOf(types: Types): ReadonlyMap<string, 'there' | 'anywhere'> {
  const suspects = new Map<string, 'there' | 'anywhere'>();
  const requiring: { readonly name: string; readonly inputs: ReadonlySet<string> }[] = [];
  for (const type of types.values()) {
    for (const { field, graph, requires } of requirementsOf(type)) {
      requiring.push({ name: field, inputs: new Set(requires.match(/\w+/g)) });
      if (isInterfaceObject(type, graph)) suspects.set(field, 'there');
    }
  }
  // A field that requires such a field leads there from wherever it is selected itself.
  for (let before = -1; before < suspects.size; ) {
    before = suspects.size;
    for (const { name, inputs } of requiring) if ([...suspects.keys()].some((each) => inputs.has(each))) suspects.set(name, 'anywhere');
  }
  return suspects;
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
