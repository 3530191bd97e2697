/**
 * What a plan will ask of subgraphs, with the values that an operation came with: entity fetches, keys and required fields
 * included, which the client's own document does not show.
 *
 * Guarantees: never below what is asked in truth, as long as lists keep to their announced or assumed sizes. An entity fetch
 * below a list of n asks for n entities; how many of them are the same nobody knows before.
 */
import type { FetchNode, PlanNode, SubscriptionNode } from '@apollo/query-planner';
import { isCompositeType, isObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { byValues, CostVisit } from './cost-estimate.ts';
import type { Sizes } from './cost-estimate.ts';
import type { CostModel } from './cost-model.ts';

export interface PlanCost {
  readonly requests: number;
  /** Representations in all requests. */
  readonly entities: number;
  /** Objects in all answers, at their prices; an entity costs one more, and a request {@link REQUEST_COST}. */
  readonly cost: number;
}

type Path = readonly (string | number)[];
type Variables = Readonly<Record<string, unknown>>;

/** What a request costs beside the objects in it. */
const REQUEST_COST = 10;

/** A place in the data that fetches put together. */
interface Place {
  /** Objects at this place for each object above it; the most that any fetch gives. */
  count: number;
  readonly below: Map<string, Place>;
}

/** @param schema everything, inaccessible types too */
export function createPlanCost(schema: GraphQLSchema, model: CostModel, sizes: Sizes, planned: PlannedOperation): (variables: Variables) => PlanCost {
  const { node } = planned.plan;
  const { operation } = planned.client;

  return byValues(operation, (variable) => {
    const root: Place = { count: 1, below: new Map() };
    const total = { requests: 0, entities: 0, cost: 0 };

    const fetched = (fetch: FetchNode, path: Path): void => {
      const { place, objects } = placeAt(root, path);
      const entities = fetch.requires ? objects : 0;
      const counts = new Map<FieldNode, number>();
      const visit = new CostVisit({ schema, model, sizes, variable, counted: (field, count) => counts.set(field, count) });
      /** An entity is of one object type only. */
      let dearest = 0;
      let others = 0;
      for (const [set, typeName] of partsOf(fetch, schema)) {
        const type = schema.getType(typeName);
        if (!isCompositeType(type)) continue;
        const cost = visit.selections(set, type);
        if (isObjectType(type)) dearest = Math.max(dearest, cost);
        else others += cost;
        addPlaces(place, set, { counts, sizes, renamed: renamesOf(fetch) });
      }
      total.requests += 1;
      total.entities += entities;
      total.cost += REQUEST_COST + entities + (fetch.requires ? entities : 1) * (dearest + others);
    };
    visitFetches(node, [], fetched);
    return total;
  });
}

function visitFetches(node: PlanNode | SubscriptionNode | undefined, path: Path, fetched: (fetch: FetchNode, path: Path) => void): void {
  const visit = (each: PlanNode | undefined, at: Path): void => {
    switch (each?.kind) {
      case undefined:
        return;
      case 'Fetch':
        return fetched(each, at);
      case 'Flatten':
        return visit(each.node, [...at, ...each.path]);
      case 'Sequence':
      case 'Parallel':
        return each.nodes.forEach((inner) => visit(inner, at));
      case 'Condition':
        visit(each.ifClause, at);
        return visit(each.elseClause, at);
      case 'Defer':
        visit(each.primary.node, at);
        return each.deferred.forEach((later) => visit(later.node, at));
    }
  };
  if (node?.kind !== 'Subscription') return visit(node, path);
  visit(node.primary, path);
  visit(node.rest, path);
}

/** What a fetch selects, and of which type. Of entities: each of the types that they can be. */
function partsOf({ operationDocumentNode: document, requires }: FetchNode, schema: GraphQLSchema): readonly (readonly [SelectionSetNode, string])[] {
  const definition = document?.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('the planner gave no document');
  const { operation, selectionSet } = definition;
  if (!requires) return [[selectionSet, schema.getRootType(operation)?.name ?? '']];
  return selectionSet.selections.flatMap((entities) => (entities.kind === Kind.FIELD && entities.selectionSet ? typed(entities.selectionSet) : []));
}

function typed({ selections }: SelectionSetNode): readonly (readonly [SelectionSetNode, string])[] {
  return selections.flatMap((selection) =>
    selection.kind === Kind.INLINE_FRAGMENT && selection.typeCondition ? [[selection.selectionSet, selection.typeCondition.name.value] as const] : [],
  );
}

/** The place of this path, and how many objects there are in all of it. */
function placeAt(root: Place, path: Path): { readonly place: Place; readonly objects: number } {
  let place = root;
  let objects = 1;
  for (const step of path) {
    if (step === '@') continue;
    const name = String(step);
    let below = place.below.get(name);
    if (!below) place.below.set(name, (below = { count: 1, below: new Map() }));
    place = below;
    objects *= place.count;
  }
  return { place, objects };
}

interface Placing {
  readonly counts: ReadonlyMap<FieldNode, number>;
  readonly sizes: Sizes;
  /** Names that values get once they are there. */
  readonly renamed: ReadonlyMap<string, string>;
}

function addPlaces(place: Place, { selections }: SelectionSetNode, placing: Placing): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD || !selection.selectionSet) continue;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      addPlaces(place, selection.selectionSet, placing);
      continue;
    }
    const { value } = selection.alias ?? selection.name;
    const name = placing.renamed.get(value) ?? value;
    const below = place.below.get(name) ?? { count: 0, below: new Map<string, Place>() };
    // A field that only the plan has may be a list of unknown length.
    below.count = Math.max(below.count, placing.counts.get(selection) ?? placing.sizes.unsizedList);
    place.below.set(name, below);
    addPlaces(below, selection.selectionSet, placing);
  }
}

function renamesOf({ outputRewrites = [] }: FetchNode): ReadonlyMap<string, string> {
  return new Map(outputRewrites.flatMap((rewrite) => (rewrite.kind === 'KeyRenamer' ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo]] : [])));
}
