/**
 * How often an operation uses certain fields, under whatever alias, through fragments, interfaces and unions. What @skip and
 * @include leave out counts, too, and a field inside a list counts once: it is about what a client tries in one document.
 * Each fragment is looked at once for each type that it is spread in, so the work grows with the document only.
 */
import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLCompositeType, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/** Uses by coordinate: `Mutation.redeem`. */
export type FieldUses = ReadonlyMap<string, number>;

/** @param isCounted whether uses of this field of an object type are wanted */
export function countFieldUses(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  isCounted: (type: string, field: string) => boolean,
): FieldUses {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, FieldUses>();

  const usesIn = (set: SelectionSetNode, type: GraphQLCompositeType): FieldUses => {
    const uses = new Map<string, number>();
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const objects = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
        for (const object of objects) if (isCounted(object.name, name)) add(uses, `${object.name}.${name}`, 1);
        const field = 'getFields' in type ? type.getFields()[name] : undefined;
        const below = field && getNamedType(field.type);
        if (selection.selectionSet && isCompositeType(below)) merge(uses, usesIn(selection.selectionSet, below));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        merge(uses, usesIn(selection.selectionSet, narrow(type, selection.typeCondition?.name.value)));
      } else {
        merge(uses, usesOf(selection.name.value, type));
      }
    }
    return uses;
  };
  const usesOf = (name: string, type: GraphQLCompositeType): FieldUses => {
    const fragment = fragments.get(name);
    if (!fragment) return new Map();
    const within = narrow(type, fragment.typeCondition.name.value);
    const key = `${name} ${within.name}`;
    let uses = known.get(key);
    if (!uses) known.set(key, (uses = usesIn(fragment.selectionSet, within)));
    return uses;
  };
  /** An object stays what it is inside a fragment on one of its interfaces. */
  const narrow = (type: GraphQLCompositeType, condition: string | undefined): GraphQLCompositeType => {
    const inner = condition === undefined || isObjectType(type) ? type : schema.getType(condition);
    return isCompositeType(inner) ? inner : type;
  };

  const root = schema.getRootType(operation.operation);
  return root ? usesIn(operation.selectionSet, root) : new Map();
}

function add(uses: Map<string, number>, coordinate: string, count: number): void {
  // Fragments that double soon reach numbers that tell nobody anything.
  uses.set(coordinate, Math.min(Number.MAX_SAFE_INTEGER, (uses.get(coordinate) ?? 0) + count));
}

function merge(uses: Map<string, number>, others: FieldUses): void {
  for (const [coordinate, count] of others) add(uses, coordinate, count);
}
