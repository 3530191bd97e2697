/**
 * Repairs what one plan node cannot do.
 *
 * - Two fields of an entity require the same field with different arguments: their inputs have one name in a representation, so
 *   each such field gets a request of its own.
 * - A subgraph knows an interface as an object type, and is asked for fields of which some require others. The planner asks for
 *   all of them at once, though the client may want one for objects of one type only: then only these have the inputs, and
 *   the others must not be left out because they lack them.
 */
import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { InlineFragmentNode, SelectionNode, SelectionSetNode } from 'graphql';
import { fetchSelection, withSelection } from '../planning/fetch-operation.ts';
import type { RequiredCalls } from '../planning/repaired-supergraph.ts';

/** Fields that can be fetched together, as `Type.field`, and what they require. */
interface Group {
  readonly fields: Set<string>;
  /** Inputs by the path that they have in a representation. */
  readonly inputs: Map<string, string>;
  /** Of an interface: its inputs are exactly these. */
  readonly isExact: boolean;
}

/** The fetch, or the several fetches that together do what it should. */
export function splitByInputs(fetch: FetchNode, calls: RequiredCalls): readonly FetchNode[] {
  const requires = fetch.requires && withKeys(fetch.requires, calls);
  if (!requires || (calls.byName.size === 0 && calls.interfaceKeys.size === 0)) return [fetch];
  const groups: Group[] = [];
  const types = new Set(requires.map((node) => (node.kind === 'InlineFragment' ? node.typeCondition : undefined)));
  for (const field of requestedFields(fetch)) {
    const inputs = new Map((calls.inputs.get(field) ?? []).map((path) => [realPath(path, calls), path]));
    // Where all objects are asked for alike, they all have the inputs.
    const isExact = types.size > 1 && keysIn(calls, field) !== undefined;
    let group = groups.find(
      (each) =>
        each.isExact === isExact && (!isExact || each.inputs.size === inputs.size) &&
        [...inputs].every(([real, path]) => (each.inputs.get(real) ?? (isExact ? undefined : path)) === path),
    );
    if (!group) groups.push((group = { fields: new Set(), inputs: new Map(), isExact }));
    group.fields.add(field);
    for (const [real, path] of inputs) group.inputs.set(real, path);
  }
  if (groups.length < 2) return [requires === fetch.requires ? fetch : { ...fetch, requires }];
  const left = leftOut(groups, calls);
  return groups.map((group) => ({
    ...withSelection(fetch, fieldsOf(group, fetch)),
    requires: inputsFor(group.inputs, requires, calls, '', group.isExact ? left : NONE),
  }));
}

/** Part of a fetch, without the inputs that only other fields of it require: an object that lacks an input is not asked. */
export function withOwnInputs(part: FetchNode, whole: FetchNode, calls: RequiredCalls): FetchNode {
  if (!part.requires) return part;
  const inputsOf = (fetch: FetchNode): readonly string[] => [...requestedFields(fetch)].flatMap((field) => calls.inputs.get(field) ?? []);
  const inputs = new Map(inputsOf(part).map((path) => [realPath(path, calls), path]));
  const keys = new Set(part.requires.flatMap((node) => (node.kind === 'InlineFragment' ? [...(calls.keys.get(node.typeCondition ?? '') ?? [])] : [])));
  const left = new Set(inputsOf(whole).filter((path) => !keys.has(path) && inputs.get(realPath(path, calls)) !== path));
  return left.size > 0 ? { ...part, requires: inputsFor(inputs, part.requires, calls, '', left) } : part;
}

/**
 * Where the key is taken of objects of one type only, and the rest of an interface that has more, what the others are would be
 * sent without a key. Then the rest is taken of that one type, too.
 */
function withKeys(requires: QueryPlanSelectionNode[], calls: RequiredCalls): QueryPlanSelectionNode[] {
  const isKeyless = (node: QueryPlanSelectionNode): boolean => {
    const keys = node.kind === 'InlineFragment' ? calls.interfaceKeys.get(node.typeCondition ?? '') : undefined;
    return keys !== undefined && node.kind === 'InlineFragment' && !node.selections.some((each) => each.kind === 'Field' && keys.has(each.name));
  };
  const keyless = requires.filter(isKeyless);
  const others = requires.filter((node) => !keyless.includes(node));
  if (keyless.length === 0 || others.length === 0) return requires;
  const rest = keyless.flatMap((node) => (node.kind === 'InlineFragment' ? node.selections : []));
  return others.map((node) => (node.kind === 'InlineFragment' ? { ...node, selections: [...node.selections, ...rest] } : node));
}

const NONE: ReadonlySet<string> = new Set();

/** Names in the keys of the interface that a field, as `Type.field`, belongs to; undefined when that is none with a key. */
function keysIn(calls: RequiredCalls, field: string): ReadonlySet<string> | undefined {
  return calls.interfaceKeys.get(field.split('.')[0] ?? '');
}

/** Inputs of fields of interfaces, which are not also in their keys. */
function leftOut(groups: readonly Group[], calls: RequiredCalls): ReadonlySet<string> {
  const exact = groups.filter(({ isExact }) => isExact);
  const keys = new Set(exact.flatMap(({ fields }) => [...fields].flatMap((field) => [...(keysIn(calls, field) ?? [])])));
  return new Set(exact.flatMap(({ inputs }) => [...inputs.values()]).filter((path) => !keys.has(path)));
}

function realPath(path: string, calls: RequiredCalls): string {
  return path.split('.').map((name) => calls.byName.get(name)?.field ?? name).join('.');
}

/** A field at the top of a fetch, as `Type.field`. */
function fieldId(fragment: InlineFragmentNode, node: SelectionNode): string | undefined {
  return node.kind === Kind.FIELD ? `${fragment.typeCondition?.name.value ?? ''}.${node.name.value}` : undefined;
}

function requestedFields(fetch: FetchNode): ReadonlySet<string> {
  return new Set(fragmentsIn(fetch).flatMap((fragment) => fragment.selectionSet.selections.flatMap((node) => fieldId(fragment, node) ?? [])));
}

function fragmentsIn(fetch: FetchNode): readonly InlineFragmentNode[] {
  return fetchSelection(fetch).selections.filter((node) => node.kind === Kind.INLINE_FRAGMENT);
}

function fieldsOf(group: Group, fetch: FetchNode): SelectionSetNode {
  const selections = fragmentsIn(fetch).flatMap((fragment): InlineFragmentNode[] => {
    const own = fragment.selectionSet.selections.filter((node) => group.fields.has(fieldId(fragment, node) ?? ''));
    return own.length > 0 ? [{ ...fragment, selectionSet: { ...fragment.selectionSet, selections: own } }] : [];
  });
  return { kind: Kind.SELECTION_SET, selections };
}

/**
 * Without the inputs that others want under the same name.
 * @param inputs by their real paths
 * @param left inputs that are of no use here, as paths
 */
function inputsFor(
  inputs: ReadonlyMap<string, string>,
  nodes: readonly QueryPlanSelectionNode[],
  calls: RequiredCalls,
  above: string,
  left: ReadonlySet<string>,
): QueryPlanSelectionNode[] {
  return nodes.flatMap((node): QueryPlanSelectionNode[] => {
    if (node.kind === 'InlineFragment') {
      const selections = inputsFor(inputs, node.selections, calls, above, left);
      // Nobody can be found by its type alone.
      return isTypeAlone(selections) ? [] : [{ ...node, selections }];
    }
    const path = above + (node.alias ?? node.name);
    const wanted = inputs.get(realPath(path, calls));
    if (wanted === undefined && left.has(path)) return [];
    if (wanted !== path && (wanted !== undefined || calls.byName.has(node.name))) return [];
    return [node.selections ? { ...node, selections: inputsFor(inputs, node.selections, calls, `${path}.`, left) } : node];
  });
}

function isTypeAlone(nodes: readonly QueryPlanSelectionNode[]): boolean {
  return nodes.every((node) => node.kind === 'Field' && node.name === '__typename');
}
