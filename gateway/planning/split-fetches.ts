/**
 * Parts a fetch of entities in two: what it can give without some of its inputs, and what requires those.
 *
 * The planner may make one fetch of both, though the inputs are found with the help of what that same fetch gives.
 */
import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { DocumentNode, SelectionNode, SelectionSetNode } from 'graphql';
import { fetchSelection, withSelection } from './fetch-operation.ts';
import { graphNames, textOf } from './join-directives.ts';
import { isFieldsType, joinFields } from './requirement-chains.ts';
import { selectionOf, topLevelNames } from './requirements.ts';

export interface FetchParts {
  readonly early: FetchNode;
  readonly late: FetchNode;
}

/** @param missing names of inputs that are not there. @returns null where nothing can be had without them */
export type SplitFetch = (fetch: FetchNode, missing: ReadonlySet<string>) => FetchParts | null;

/** @param supergraph that the planner plans on */
export function createSplitFetch(supergraph: DocumentNode): SplitFetch {
  const { inputs, keys } = readInputs(supergraph);

  return (fetch, missing) => {
    const { serviceName: subgraph, requires } = fetch;
    const inputsOf = (field: string): readonly string[] => inputs.get(`${subgraph} ${field}`) ?? [];
    const isLate = (field: string): boolean => inputsOf(field).some((name) => missing.has(name));
    const required = new Set(topLevelNames(fetchSelection(fetch)).filter(isLate).flatMap(inputsOf));
    if (!requires || ![...missing].every((name) => required.has(name))) return null;

    const known = requires.map((each) => withoutInputs(each, missing));
    const isFound = known.every((each) => each.kind === 'InlineFragment' && (keys.get(`${subgraph} ${each.typeCondition ?? ''}`) ?? []).some((key) => hasAll(each, key)));
    const early = withFields(fetch, (field) => !isLate(field));
    const late = withFields(fetch, isLate);
    return isFound && early && late ? { early: { ...early, requires: known }, late } : null;
  };
}

/** By subgraph and name: what fields require, and the keys of types, as names at their top. */
function readInputs({ definitions }: DocumentNode) {
  const inputs = new Map<string, readonly string[]>();
  const keys = new Map<string, readonly (readonly string[])[]>();
  const add = <Value>(places: Map<string, readonly Value[]>, place: string, values: readonly Value[]) => places.set(place, [...(places.get(place) ?? []), ...values]);
  const graphs = graphNames({ definitions });
  const types = new Map(definitions.filter(isFieldsType).map((type) => [type.name.value, type]));
  for (const [typeName, { fields = [], interfaces = [] }] of types) {
    // An object may be known in a subgraph by its interface only.
    for (const name of [typeName, ...interfaces.map((each) => each.name.value)]) {
      for (const directive of types.get(name)?.directives ?? []) {
        const key = directive.name.value === 'join__type' ? textOf(directive, 'key') : undefined;
        if (key !== undefined) add(keys, `${graphs.get(textOf(directive, 'graph') ?? '')} ${typeName}`, [topLevelNames(selectionOf(key))]);
      }
    }
    for (const field of fields) {
      for (const directive of joinFields(field)) {
        const requires = textOf(directive, 'requires');
        if (requires !== undefined) add(inputs, `${graphs.get(textOf(directive, 'graph') ?? '')} ${field.name.value}`, topLevelNames(selectionOf(requires)));
      }
    }
  }
  return { inputs, keys };
}

function withoutInputs(node: QueryPlanSelectionNode, missing: ReadonlySet<string>): QueryPlanSelectionNode {
  if (node.kind === 'Field') return node;
  const selections = node.selections.filter((each) => each.kind !== 'Field' || !missing.has(each.alias ?? each.name));
  return { ...node, selections: selections.map((each) => withoutInputs(each, missing)) };
}

function hasAll(node: QueryPlanSelectionNode, names: readonly string[]): boolean {
  return node.kind === 'InlineFragment' && names.every((name) => node.selections.some((each) => each.kind === 'Field' && (each.alias ?? each.name) === name));
}

/** The fetch with some of its fields; null when there are none. */
function withFields(fetch: FetchNode, isIn: (field: string) => boolean): FetchNode | null {
  const selected = only(fetchSelection(fetch), isIn);
  return hasFields(selected) ? withSelection(fetch, selected) : null;
}

function only({ selections, ...rest }: SelectionSetNode, isIn: (field: string) => boolean): SelectionSetNode {
  return {
    ...rest,
    selections: selections.flatMap((node): SelectionNode[] => {
      if (node.kind === Kind.FIELD) return node.name.value === '__typename' || isIn(node.name.value) ? [node] : [];
      if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
      const selectionSet = only(node.selectionSet, isIn);
      return hasFields(selectionSet) ? [{ ...node, selectionSet }] : [];
    }),
  };
}

function hasFields(set: SelectionSetNode): boolean {
  return topLevelNames(set).some((name) => name !== '__typename');
}
