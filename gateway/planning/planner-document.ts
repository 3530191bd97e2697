import { isIntrospectionType, getNamedType, Kind } from 'graphql';
import type {
  DocumentNode, FieldNode, GraphQLNamedType, InlineFragmentNode, OperationDefinitionNode, SelectionNode, SelectionSetNode,
} from 'graphql';
import type { ClientSelection } from './client-selection.ts';
import { isCondition } from './conditions.ts';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The operation as the planner gets it: in names of the plan, with conditions decided, fragments put in and what is selected
 * twice joined. Introspection is left out. Null when nothing is left that a subgraph would have to answer.
 */
export function plannerDocument(client: ClientSelection): DocumentNode | null {
  const { operation, rootType } = client;
  const selections = withoutTypename(joined(client, rootType.name, [operation.selectionSet]));
  if (selections.length === 0) return null;
  const definition: OperationDefinitionNode = {
    ...operation,
    directives: operation.directives?.filter((directive) => !isCondition(directive)) ?? [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  return { kind: Kind.DOCUMENT, definitions: [definition] };
}

function joined(client: ClientSelection, typeName: string, sets: Iterable<SelectionSetNode>): SelectionNode[] {
  const fields = new Map<string, { node: FieldNode; below: Set<SelectionSetNode> }>();
  const fragments = new Map<string, Set<SelectionSetNode>>();
  const visited = new Set<SelectionSetNode>();

  const collect = (set: SelectionSetNode): void => {
    if (visited.has(set)) return;
    visited.add(set);
    for (const selection of set.selections) {
      if (!client.isSelected(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.name.value === '__typename' ? '__typename' : client.names.of(selection);
        let field = fields.get(key);
        if (!field) fields.set(key, (field = { node: selection, below: new Set() }));
        if (selection.selectionSet) field.below.add(selection.selectionSet);
        continue;
      }
      const { typeCondition, selectionSet } =
        selection.kind === Kind.FRAGMENT_SPREAD ? client.fragment(selection.name.value) : selection;
      const condition = typeCondition?.name.value ?? typeName;
      if (condition === typeName) collect(selectionSet);
      else fragments.set(condition, (fragments.get(condition) ?? new Set()).add(selectionSet));
    }
  };
  for (const set of sets) collect(set);

  const type = client.schema.getType(typeName);
  const selections: SelectionNode[] = [];
  for (const [key, { node, below }] of fields) {
    const field = key === '__typename' ? TYPENAME : plannedField(client, type, key, node, below);
    if (field) selections.push(field);
  }
  for (const [condition, below] of fragments) {
    const inner = joined(client, condition, below);
    if (inner.length > 0) selections.push(inlineFragment(condition, inner));
  }
  return selections;
}

/** Null for a field that asks about the schema: no subgraph is asked that. */
function plannedField(
  client: ClientSelection,
  parent: GraphQLNamedType | undefined,
  key: string,
  node: FieldNode,
  below: ReadonlySet<SelectionSetNode>,
): FieldNode | null {
  const name = node.name.value;
  if (name.startsWith('__')) return null;
  const field = parent && 'getFields' in parent ? parent.getFields()[name] : undefined;
  if (!field) throw new TypeError('the document must be checked before it is planned');
  const type = getNamedType(field.type);
  if (isIntrospectionType(type)) return null;
  const { alias: _alias, selectionSet: _selectionSet, directives = [], ...rest } = node;
  const selections = below.size > 0 ? joined(client, type.name, below) : [];
  return {
    ...rest,
    directives: directives.filter((directive) => !isCondition(directive)),
    ...(key !== name && { alias: { kind: Kind.NAME, value: key } }),
    // Where all that was selected is skipped, the object must still be asked for: it may be null.
    ...(below.size > 0 && {
      selectionSet: { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [TYPENAME] },
    }),
  };
}

function inlineFragment(typeName: string, selections: readonly SelectionNode[]): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

/** The name of a root type is known here. */
function withoutTypename(selections: readonly SelectionNode[]): readonly SelectionNode[] {
  return selections.flatMap((selection): SelectionNode[] => {
    if (selection === TYPENAME) return [];
    if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection];
    const inner = withoutTypename(selection.selectionSet.selections);
    return inner.length > 0 ? [{ ...selection, selectionSet: { ...selection.selectionSet, selections: inner } }] : [];
  });
}
