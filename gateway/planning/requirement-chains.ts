import { BREAK, Kind, visit } from 'graphql';
import type {
  ConstDirectiveNode, DocumentNode, FieldDefinitionNode, InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode, SelectionSetNode,
} from 'graphql';
import { textOf } from './join-directives.ts';
import { selectionOf } from './requirements.ts';

export type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** A field that requires others, and is part of a chain of such. */
export interface ChainedField {
  readonly type: string;
  readonly field: string;
  /** As the supergraph calls it: a value of the enum of subgraphs. */
  readonly graph: string;
  /** Fields of one level need nothing of one another; a field needs only what is on levels below its own. */
  readonly level: number;
}

interface Requiring {
  readonly type: string;
  readonly field: string;
  readonly graph: string;
  readonly selection: SelectionSetNode;
}

/** All fields that require a field which requires something, and those that they require. */
export function findChains({ definitions }: DocumentNode): readonly ChainedField[] {
  const types = new Map(definitions.filter(isFieldsType).map((type) => [type.name.value, type]));
  const requiring = new Map<string, Requiring>();
  for (const { name, fields = [] } of types.values()) {
    for (const field of fields) {
      for (const directive of joinFields(field)) {
        const [requires, graph] = [textOf(directive, 'requires'), textOf(directive, 'graph')];
        if (requires === undefined || graph === undefined) continue;
        const found = { type: name.value, field: field.name.value, graph, selection: selectionOf(requires) };
        requiring.set(`${name.value}.${field.name.value}`, found);
      }
    }
  }

  /** Fields among what is selected that require something themselves. */
  function* inputsIn(set: SelectionSetNode, typeName: string): Iterable<string> {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        yield* inputsIn(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
        continue;
      }
      for (const owner of [typeName, ...implementers(types, typeName)]) {
        const coordinate = `${owner}.${selection.name.value}`;
        if (requiring.has(coordinate)) yield coordinate;
      }
      const field = types.get(typeName)?.fields?.find(({ name }) => name.value === selection.name.value);
      if (selection.selectionSet && field) yield* inputsIn(selection.selectionSet, namedType(field));
    }
  }
  const inputs = new Map([...requiring].map(([coordinate, { selection, type }]) => [coordinate, new Set(inputsIn(selection, type))]));
  const levels = new Map<string, number>();
  const levelOf = (coordinate: string): number => {
    const known = levels.get(coordinate);
    if (known !== undefined) return known;
    // Composition accepts no circle; were there one, this ends it.
    levels.set(coordinate, 0);
    const level = Math.max(0, ...[...(inputs.get(coordinate) ?? [])].map((input) => levelOf(input) + 1));
    levels.set(coordinate, level);
    return level;
  };
  const chained = new Set([...inputs].flatMap(([coordinate, of]) => (of.size > 0 ? [coordinate, ...of] : [])));
  return [...requiring].flatMap(([coordinate, { type, field, graph }]) =>
    chained.has(coordinate) ? [{ type, field, graph, level: levelOf(coordinate) }] : [],
  );
}

/** Makes the check whether an operation selects, by name, a field that requires one which requires something itself. */
export function createChainCheck(supergraph: DocumentNode): (operation: DocumentNode) => boolean {
  const ends = new Set(findChains(supergraph).flatMap(({ field, level }) => (level > 0 ? [field] : [])));
  if (ends.size === 0) return () => false;
  return (operation) => {
    let isFound = false;
    visit(operation, {
      Field({ name }) {
        isFound ||= ends.has(name.value);
        return isFound ? BREAK : undefined;
      },
    });
    return isFound;
  };
}

export function isFieldsType(definition: { readonly kind: Kind }): definition is FieldsType {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

export function implementers(types: ReadonlyMap<string, FieldsType>, interfaceName: string): readonly string[] {
  return [...types.values()].filter(({ interfaces = [] }) => interfaces.some(({ name }) => name.value === interfaceName)).map(({ name }) => name.value);
}

export function joinFields({ directives = [] }: FieldDefinitionNode): readonly ConstDirectiveNode[] {
  return directives.filter(({ name }) => name.value === 'join__field');
}

export function namedType({ type }: Pick<FieldDefinitionNode, 'type'>): string {
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
}

