import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLFormattedError } from 'graphql';
import type { Entity } from '../batching/entity-batcher.ts';
import type { Supergraph } from '../planning/supergraph.ts';
import { entityTargets, LACKING, mergeEntities } from './entity-targets.ts';
import { copy, createMerge, createMergeOf } from './merge.ts';
import { visitObjects, visitPlaces } from './places.ts';
import type { FetchPart } from './fetch-parts.ts';
import { partialFetch } from './partial-fetch.ts';
import { applyRewrites } from './rewrites.ts';
import type { PlanPath, Run, Step } from './run.ts';
import { isObject } from './run.ts';
import { copiesOf } from './shared-object.ts';
import { contextualFetch } from './context-arguments.ts';
import { loneFetch } from './joined-fetches.ts';
import type { EntityQuestion, JoinedFetches } from './joined-fetches.ts';
import { splitByInputs } from './conflicting-inputs.ts';
import { REPRESENTATIONS, subgraphOperation } from './subgraph-operation.ts';
import { downstreamError } from './subgraph-requests.ts';
import type { SubgraphRequests } from './subgraph-requests.ts';

export interface FetchOptions {
  readonly supergraph: Supergraph;
  readonly requests: SubgraphRequests;
  /** Where the data goes. */
  readonly path: PlanPath;
  /** Fetches of the plan of which each part is for some of the objects. Default: none. */
  readonly parts?: ReadonlyMap<FetchNode, readonly FetchPart[]>;
  /** Whether equal objects may be made one. Not where an entity may have other values in another place. Default: yes. */
  readonly shares?: boolean;
  /** Of the whole plan. Default: every fetch is a request of its own. */
  readonly joins?: JoinedFetches | undefined;
  /** How many fetches come before, on the longest way. Default: none. */
  readonly level?: number;
}

const NO_ERRORS: Entity['errors'] = [];
const NO_ENTITIES: Parameters<SubgraphRequests['ask']>[4] = [];

/** More errors than these from one fetch tell a client nothing new. */
const MAX_ERRORS = 100;

/** A fetch of the plan, as the requests that do it. */
export function fetchSteps(fetch: FetchNode, options: FetchOptions): readonly Step[] {
  const { parts, path, supergraph } = options;
  const some = parts?.get(fetch);
  if (some) return some.map((part) => partialFetch(part, path, fetchStep(part.fetch, options)));
  return splitByInputs(fetch, supergraph.requiredCalls).map((each) => fetchStep(each, options));
}

function fetchStep(fetch: FetchNode, options: FetchOptions): Step {
  if (!fetch.requires) return rootFetch(fetch, options);
  return contextualFetch(fetch, options, entityFetch) ?? entityFetch(fetch, options);
}

/** Fields of a root type: of the answer itself, or of objects in it whose type is a root type. */
function rootFetch(fetch: FetchNode, { supergraph, requests, path }: FetchOptions): Step {
  const { serviceName, variableUsages = [], outputRewrites = [] } = fetch;
  const operation = subgraphOperation(fetch, supergraph.requiredCalls);
  const originalNames = renamedBack(outputRewrites);
  const merge = createMerge(supergraph.fullSchema);
  const visit = visitObjects(path);

  return async (run) => {
    const targets: Record<string, unknown>[] = [];
    visit(run.data, (object) => targets.push(object));
    if (targets.length === 0) return;
    const { data, errors } = await requests.ask(run, serviceName, operation, variableUsages, NO_ENTITIES);
    if (data) {
      applyRewrites(supergraph.fullSchema, outputRewrites, data);
      targets.forEach((target, i) => merge(target, i === 0 ? data : copy(data)));
    }
    if (errors.length === 0) return;
    visitPlaces(run.data, path, (_, place) => {
      for (const error of errors.slice(0, MAX_ERRORS)) {
        // A place that it was not asked about says as little as none.
        if (operation.keys.includes(String(error.path?.[0]))) add(run, error, [...place, ...(error.path ?? []).map(originalNames)]);
        else for (const key of operation.keys) add(run, error, [...place, originalNames(key)]);
      }
    });
  };
}

/** Fields of entities, by representation. */
function entityFetch(fetch: FetchNode, { supergraph, requests, path, shares = true, joins, level = 0 }: FetchOptions): Step {
  const { serviceName, variableUsages = [], requires = [], inputRewrites = [], outputRewrites = [] } = fetch;
  const { fullSchema: schema, requiredCalls: calls } = supergraph;
  const operation = subgraphOperation(fetch, calls);
  const targetsIn = entityTargets({ schema, requires, calls, rewrites: inputRewrites, path, shares });
  const originalNames = renamedBack(outputRewrites);
  const mergeOf = createMergeOf(schema, operation.keys, operation.isFlat);
  const variables = variableUsages.filter((name) => name !== REPRESENTATIONS);
  const isOwn = !shares && !operation.isFlat;

  const read: EntityQuestion['read'] = (run, { data, errors }, representations) => {
    const list = data?._entities;
    if (!Array.isArray(list) || list.length !== representations.length || !list.every((item) => item === null || isObject(item))) {
      const reason = { errors: errors.length > 0 ? errors : [requests.refuse(run, serviceName, 'it gave other entities than it was asked for')] };
      return representations.map(() => ({ value: null, errors: [], failure: reason }));
    }
    applyRewrites(schema, outputRewrites, list);
    if (errors.length === 0) return list.map((value: Entity['value']) => ({ value, errors: NO_ERRORS, failure: null }));
    const byEntity = new Map<unknown, GraphQLFormattedError[]>();
    const homeless: GraphQLFormattedError[] = [];
    for (const error of errors) {
      const index = error.path?.[1];
      if (typeof index !== 'number' || !(index in list)) homeless.push(error);
      else byEntity.set(index, [...(byEntity.get(index) ?? []), { ...error, path: error.path?.slice(2).map(originalNames) ?? [] }]);
    }
    const reason = homeless.length > 0 ? { errors: homeless } : null;
    return list.map((value: Entity['value'], i) => ({ value, errors: byEntity.get(i) ?? [], failure: reason }));
  };

  const question = { subgraph: serviceName, operation, variables, requests, read };
  const entityRequest = joins ? joins.add(question, level) : loneFetch(question);

  return async (run) => {
    const targets = targetsIn(run.data);
    const { texts, objects, indexes } = targets;
    // What is missing is missing because of an error; the fields that need it have the same.
    if (run.errors.length > 0 && indexes.includes(LACKING)) {
      const lacking = new Set(objects.filter((_, i) => indexes[i] === LACKING));
      tellFields(run, path, lacking, operation.keys, downstreamError(serviceName));
    }
    if (texts.length === 0) {
      entityRequest.skip(run);
      return;
    }
    const { entities, shared } = await entityRequest.load(run, texts, targets.places);
    const values = entities.map(({ value, failure }, i) => (failure && value === null ? undefined : shared?.[i] ? copy(value) : value));
    mergeEntities(targets, values, mergeOf(), (object) => run.unknown.add(object), isOwn);
    if (entities.some(({ errors, failure }) => errors.length > 0 || failure)) {
      const told = objects.flatMap((object, i) => [object, ...copiesOf(object)].map((each) => [each, entities[indexes[i] ?? -1]] as const));
      tell(run, path, new Map(told), operation.keys);
    }
  };
}

/** Adds an error for every place that lacks its value because of it. */
function tell(run: Run, path: PlanPath, entities: ReadonlyMap<unknown, Entity | undefined>, keys: readonly string[]): void {
  let told = 0;
  visitPlaces(run.data, path, (object, place) => {
    const entity = entities.get(object);
    if (!entity) return;
    const tellAll = (error: GraphQLFormattedError): void => {
      for (const key of keys) if (key !== '__typename' && (told += 1) <= MAX_ERRORS) add(run, error, [...place, key]);
    };
    for (const error of entity.errors) {
      const { path: below = [] } = error;
      // Where the entity itself failed, its object is there all the same, and lacks its fields.
      if (below.length === 0) tellAll(error);
      else if ((told += 1) <= MAX_ERRORS) add(run, error, [...place, ...below]);
    }
    entity.failure?.errors.forEach(tellAll);
  });
}

/** Adds an error for each of these fields that a client has selected. */
function tellFields(run: Run, path: PlanPath, objects: ReadonlySet<unknown>, keys: readonly string[], error: GraphQLFormattedError): void {
  let told = 0;
  visitPlaces(run.data, path, (object, place) => {
    if (!objects.has(object)) return;
    for (const key of keys) {
      if (key !== '__typename' && (told += 1) <= MAX_ERRORS) run.errors.push({ error, path: [...place, key], ifSelected: true });
    }
  });
}

function add(run: Run, { path: _path, ...error }: GraphQLFormattedError, path: PlanPath): void {
  run.errors.push({ error, path });
}

/** Subgraphs tell errors in the names they were asked for. Each of those that the planner invents, it invents once per fetch. */
function renamedBack(rewrites: NonNullable<FetchNode['outputRewrites']>) {
  const names = new Map<string, string>();
  for (const rewrite of rewrites) {
    const name = rewrite.path.at(-1);
    if (rewrite.kind === 'KeyRenamer' && name !== undefined) names.set(name, rewrite.renameKeyTo);
  }
  function original(step: string): string;
  function original(step: string | number): string | number;
  function original(step: string | number): string | number {
    return typeof step === 'string' ? (names.get(step) ?? step) : step;
  }
  return original;
}
