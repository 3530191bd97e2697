/**
 * Parts fetches that ask objects for what only others need.
 *
 * The planner makes one fetch for a place of the answer, though clients may select other fields there by the types of the objects, or
 * of those around them: `{ media { score ... on Book { pages } } }`, where the subgraph knows books by their interface only, or
 * `{ hits { ... on Book { author { name } } ... on Film { author { mail } } } }`. To ask an object for too much does no harm, but
 * - where that may not be null, and fails: its null takes along what the client did select;
 * - where it requires other fields, which were not fetched for an object that does not need it: such an object is not asked.
 *
 * Such fields become a fetch of their own, for the objects that need them. Both are one request all the same: see `joined-fetches.ts`.
 *
 * What other fetches require counts as needed.
 */
import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { FieldNode, GraphQLObjectType, GraphQLSchema, SelectionNode, SelectionSetNode } from 'graphql';
import type { ClientSelection } from '../planning/client-selection.ts';
import { fetchSelection, withSelection } from '../planning/fetch-operation.ts';
import type { RequiredCalls } from '../planning/repaired-supergraph.ts';
import { createSelectedPlaces } from '../planning/selected-places.ts';
import type { SelectedPlace, SelectedPlaces } from '../planning/selected-places.ts';
import type { Supergraph } from '../planning/supergraph.ts';
import { askedFields, MAX_KINDS, readRequired } from './asked-fields.ts';
import type { AskedOptions, IsRequired, Kinds, ObjectKind } from './asked-fields.ts';
import { splitByInputs, withOwnInputs } from './conflicting-inputs.ts';
import { placedFetchesIn } from './plan-fetches.ts';
import type { PlacedFetch } from './plan-fetches.ts';
import { isOfType } from './rewrites.ts';

/** Some fields of a fetch, for some of its objects. */
export interface FetchPart {
  readonly fetch: FetchNode;
  readonly places: SelectedPlaces;
  /** Whether objects of this type at this place need it. */
  readonly isFor: (place: SelectedPlace, type: GraphQLObjectType) => boolean;
}

/** What would be more stays as it is, so that few fields cannot make many requests. So many are one request where fetches are joined. */
const MAX_PARTS = 10;

/** The fetches that are parted, each with all that is done in its place. */
export function fetchParts(plan: QueryPlan, client: ClientSelection, { fullSchema: schema, isNeverNull, requiredCalls: calls }: Supergraph): ReadonlyMap<FetchNode, readonly FetchPart[]> {
  const fetches = plan.node ? [...placedFetchesIn(plan.node)] : [];
  const places = createSelectedPlaces(client);
  const parted = new Map<FetchNode, readonly FetchPart[]>();
  let isRequired: IsRequired | undefined;
  for (const placed of fetches) {
    const kinds = kindsAt(placed, places, schema);
    if (kinds.length < 2) continue;
    isRequired ??= readRequired(fetches, schema);
    const hasInputs = (typeName: string, field: string): boolean => (calls.inputs.get(`${typeName}.${field}`) ?? []).length > 0;
    const options = { kinds, places, schema, isRequired, isNeverNull, hasInputs };
    const whole = splitByInputs(placed.fetch, calls);
    const parts = whole.flatMap((fetch) => partsOf({ ...placed, fetch }, options, calls));
    if (parts.length > whole.length && parts.length <= MAX_PARTS) parted.set(placed.fetch, parts);
  }
  return parted;
}

/** All kinds of objects that a fetch is for; none where they are too many. */
function kindsAt({ fetch: { requires }, path }: PlacedFetch, places: SelectedPlaces, schema: GraphQLSchema): readonly ObjectKind[] {
  const kindsOf = (all: readonly SelectedPlace[]): ObjectKind[] => [...new Set(all)].flatMap((place) => place.types.map((type) => ({ place, type })));
  let kinds = kindsOf([places.root]);
  for (const step of path) {
    if (step === '@') continue;
    kinds = kindsOf(kinds.flatMap(({ place, type }) => places.below(place, type, String(step)) ?? []));
    if (kinds.length > MAX_KINDS) return [];
  }
  const isAsked = ({ type }: ObjectKind): boolean =>
    !requires || requires.some((node) => node.kind === 'Field' || node.typeCondition === undefined || isOfType(schema, node.typeCondition, type.name));
  return kinds.filter(isAsked);
}

function partsOf(placed: PlacedFetch, options: AskedOptions, calls: RequiredCalls): readonly FetchPart[] {
  const { fetch } = placed;
  const { kinds, places } = options;
  const fields = askedFields(placed, options);
  const needs = new Map<Kinds, Kinds>();
  for (const { neededBy, group } of fields.values()) needs.set(group, (needs.get(group) ?? 0n) | neededBy);

  // Groups that the same objects need are one.
  return [...new Set(needs.values())].flatMap((need): FetchPart[] => {
    const selection = only(fetchSelection(fetch), (node) => needs.get(fields.get(node)?.group ?? 0n) === need);
    const others = new Map<SelectedPlace, Set<GraphQLObjectType>>();
    for (const [i, { place, type }] of kinds.entries()) {
      if (((need >> BigInt(i)) & 1n) === 0n) others.set(place, (others.get(place) ?? new Set()).add(type));
    }
    // Of what is there for other reasons, nobody knows what is needed.
    const isFor: FetchPart['isFor'] = (place, type) => !others.get(place)?.has(type);
    return selection ? [{ fetch: withOwnInputs(withSelection(fetch, selection), fetch, calls), places, isFor }] : [];
  });
}

/** What of a selection is in, with the objects around it. */
function only(set: SelectionSetNode, isIn: (leaf: FieldNode) => boolean): SelectionSetNode | null {
  const selections = set.selections.flatMap((node): SelectionNode[] => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
    if (node.kind === Kind.FIELD && !node.selectionSet) return isIn(node) ? [node] : [];
    const selectionSet = node.selectionSet && only(node.selectionSet, isIn);
    return selectionSet ? [{ ...node, selectionSet }] : [];
  });
  return selections.length > 0 ? { ...set, selections } : null;
}
