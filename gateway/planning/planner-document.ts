import { isAbstractType, isIntrospectionType, isObjectType, getNamedType, Kind } from 'graphql';
import type {
  DirectiveNode, DocumentNode, FieldNode, GraphQLNamedType, GraphQLObjectType, InlineFragmentNode, OperationDefinitionNode, SelectionNode, SelectionSetNode,
  StringValueNode,
} from 'graphql';
import type { ClientSelection } from './client-selection.ts';
import { isCondition } from './conditions.ts';

/** Labels of what the planner was told to defer, by {@link placeKey}: fragments may put one deferred fragment in many places. */
export type PlannedDeferrals = ReadonlyMap<string, readonly string[]>;

export interface PlannerDocument {
  readonly document: DocumentNode;
  readonly deferrals: PlannedDeferrals;
}

/** Where something is deferred: its {@link DeferredSelection} and the object it belongs to, in names of the plan. */
export function placeKey(id: number, path: readonly (string | number)[]): string {
  return `${id} ${path.filter((step) => typeof step === 'string').join('.')}`;
}

/** An operation on its way to the planner. */
interface Draft {
  readonly client: ClientSelection;
  readonly deferrals: Map<string, string[]>;
  labels: number;
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * The operation as the planner gets it: in names of the plan, with conditions decided, fragments put in and what is selected
 * twice joined. Introspection is left out. Null when nothing is left that a subgraph would have to answer.
 * What is deferred has a label of its own in each place.
 */
export function plannerDocument(client: ClientSelection): PlannerDocument | null {
  const { operation, rootType } = client;
  const draft: Draft = { client, deferrals: new Map(), labels: 0 };
  const selections = withoutTypename(joined(draft, rootType.name, [operation.selectionSet], [], new Set([rootType])));
  if (selections.length === 0) return null;
  const definition: OperationDefinitionNode = {
    ...operation,
    directives: operation.directives?.filter((directive) => !isCondition(directive)) ?? [],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  return { document: { kind: Kind.DOCUMENT, definitions: [definition] }, deferrals: draft.deferrals };
}

/**
 * @param path of the object that all this is selected from, in names of the plan
 * @param possible types of that object. Fragments in fragments may leave none; the planner fails on these.
 */
function joined(
  draft: Draft,
  typeName: string,
  sets: Iterable<SelectionSetNode>,
  path: readonly string[],
  possible: ReadonlySet<GraphQLObjectType>,
): SelectionNode[] {
  const { client } = draft;
  const fields = new Map<string, { node: FieldNode; below: Set<SelectionSetNode> }>();
  const fragments = new Map<string, Set<SelectionSetNode>>();
  const later: { readonly id: number; readonly condition: string; readonly set: SelectionSetNode }[] = [];
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
      const deferral = client.deferred(selection);
      if (deferral) {
        later.push({ id: deferral.id, condition, set: selectionSet });
        continue;
      }
      if (condition === typeName) collect(selectionSet);
      else fragments.set(condition, (fragments.get(condition) ?? new Set()).add(selectionSet));
    }
  };
  for (const set of sets) collect(set);

  const type = client.schema.getType(typeName);
  const selections: SelectionNode[] = [];
  for (const [key, { node, below }] of fields) {
    const field = key === '__typename' ? TYPENAME : plannedField(draft, type, key, node, below, path);
    if (field) selections.push(field);
  }
  for (const [condition, below] of fragments) {
    const left = typesIn(client, condition, possible);
    const inner = left.size > 0 ? joined(draft, condition, below, path, left) : [];
    if (inner.length > 0) selections.push(inlineFragment(condition, inner));
  }
  // The type of an object is asked for at once: it says what comes later.
  if (selections.length === 0 && later.length > 0) selections.push(TYPENAME);
  for (const { id, condition, set } of later) {
    const left = typesIn(client, condition, possible);
    const inner = left.size > 0 ? joined(draft, condition, [set], path, left) : [];
    if (inner.length === 0) continue;
    const label = `d${(draft.labels += 1)}`;
    const key = placeKey(id, path);
    draft.deferrals.set(key, [...(draft.deferrals.get(key) ?? []), label]);
    selections.push({ ...inlineFragment(condition, inner), directives: [defer(label)] });
  }
  return selections;
}

/** The object types that a type condition leaves, of those that were possible so far. */
function typesIn({ schema }: ClientSelection, condition: string, possible?: ReadonlySet<GraphQLObjectType>): ReadonlySet<GraphQLObjectType> {
  const type = schema.getType(condition);
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  return new Set(possible ? types.filter((each) => possible.has(each)) : types);
}

/** Null for a field that asks about the schema: no subgraph is asked that. */
function plannedField(
  draft: Draft,
  parent: GraphQLNamedType | undefined,
  key: string,
  node: FieldNode,
  below: ReadonlySet<SelectionSetNode>,
  path: readonly string[],
): FieldNode | null {
  const name = node.name.value;
  if (name.startsWith('__')) return null;
  const field = parent && 'getFields' in parent ? parent.getFields()[name] : undefined;
  if (!field) throw new TypeError('the document must be checked before it is planned');
  const type = getNamedType(field.type);
  if (isIntrospectionType(type)) return null;
  const { alias: _alias, selectionSet: _selectionSet, directives = [], ...rest } = node;
  const selections = below.size > 0 ? joined(draft, type.name, below, [...path, key], typesIn(draft.client, type.name)) : [];
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

function defer(label: string): DirectiveNode {
  const value: StringValueNode = { kind: Kind.STRING, value: label };
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'defer' },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'label' }, value }],
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
