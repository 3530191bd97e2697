/**
 * Repairs what one plan node cannot do: two fields of an entity that require the same field with different arguments. Their
 * inputs have one name in a representation, so each such field gets a request of its own.
 */
import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, InlineFragmentNode, SelectionNode } from 'graphql';
import type { RequiredCalls } from '../planning/repaired-supergraph.ts';
import { entitySelection } from './subgraph-operation.ts';

/** Fields that can be fetched together, as `Type.field`, and what they require. */
interface Group {
  readonly fields: Set<string>;
  /** Inputs by the path that they have in a representation. */
  readonly inputs: Map<string, string>;
}

/** The fetch, or the several fetches that together do what it should. */
export function splitByInputs(fetch: FetchNode, calls: RequiredCalls): readonly FetchNode[] {
  const { requires, operationDocumentNode: document } = fetch;
  if (!requires || !document || calls.byName.size === 0) return [fetch];
  const groups: Group[] = [];
  for (const field of requestedFields(document)) {
    const inputs = new Map((calls.inputs.get(field) ?? []).map((path) => [realPath(path, calls), path]));
    let group = groups.find((each) => [...inputs].every(([real, path]) => (each.inputs.get(real) ?? path) === path));
    if (!group) groups.push((group = { fields: new Set(), inputs: new Map() }));
    group.fields.add(field);
    for (const [real, path] of inputs) group.inputs.set(real, path);
  }
  if (groups.length < 2) return [fetch];
  return groups.map((group) => ({
    ...fetch,
    requires: inputsFor(group, requires, calls, ''),
    operationDocumentNode: operationFor(group, document),
  }));
}

function realPath(path: string, calls: RequiredCalls): string {
  return path.split('.').map((name) => calls.byName.get(name)?.field ?? name).join('.');
}

function* fieldsIn(document: DocumentNode): Iterable<{ fragment: InlineFragmentNode; field: FieldNode; id: string }> {
  for (const fragment of entitySelection(document).selections) {
    if (fragment.kind !== Kind.INLINE_FRAGMENT) continue;
    for (const field of fragment.selectionSet.selections) {
      if (field.kind === Kind.FIELD) yield { fragment, field, id: `${fragment.typeCondition?.name.value ?? ''}.${field.name.value}` };
    }
  }
}

function requestedFields(document: DocumentNode): ReadonlySet<string> {
  return new Set([...fieldsIn(document)].map(({ id }) => id));
}

function operationFor(group: Group, document: DocumentNode): DocumentNode {
  const left = new Set<SelectionNode>();
  for (const { field, id } of fieldsIn(document)) if (!group.fields.has(id)) left.add(field);
  return visit(document, {
    Field: (node) => (left.has(node) ? null : undefined),
    InlineFragment: {
      leave: (node) => (node.selectionSet.selections.length === 0 ? null : undefined),
    },
  });
}

/** Without the inputs that another group wants under the same name. */
function inputsFor(
  group: Group,
  nodes: readonly QueryPlanSelectionNode[],
  calls: RequiredCalls,
  above: string,
): QueryPlanSelectionNode[] {
  return nodes.flatMap((node): QueryPlanSelectionNode[] => {
    if (node.kind === 'InlineFragment') return [{ ...node, selections: inputsFor(group, node.selections, calls, above) }];
    const path = above + (node.alias ?? node.name);
    const wanted = group.inputs.get(realPath(path, calls));
    if (wanted !== path && (wanted !== undefined || calls.byName.has(node.name))) return [];
    return [node.selections ? { ...node, selections: inputsFor(group, node.selections, calls, `${path}.`) } : node];
  });
}
