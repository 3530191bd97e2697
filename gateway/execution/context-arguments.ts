/**
 * Fetches of fields with arguments that come from objects further up (`@context`, `@fromContext`).
 *
 * Such a value belongs to a place: one entity may stand in two, under different ancestors. So the places are sorted by the
 * values that their ancestors have, and each group is fetched as if its places were the whole answer: all groups in one request.
 */
import type { FetchDataKeyRenamer, FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { EntityBatcher } from '../batching/entity-batcher.ts';
import { conditionOf, levelsUp } from '../planning/fetch-places.ts';
import { fromByteTexts } from './byte-text.ts';
import type { FetchOptions } from './fetch-steps.ts';
import { joinRequests } from './joined-requests.ts';
import { visitPlaces } from './places.ts';
import { isOfType } from './rewrites.ts';
import type { PlanPath, Run, Step } from './run.ts';
import { isObject } from './run.ts';

/** Places with the same values, and an answer that has nothing else. */
interface Group {
  readonly variables: Readonly<Record<string, unknown>>;
  data: unknown;
}

/**
 * Null for a fetch without such arguments.
 * @param createFetch the fetch without its context: it takes the values from the variables of the run
 */
export function contextualFetch(
  fetch: FetchNode,
  options: FetchOptions,
  createFetch: (fetch: FetchNode, options: FetchOptions) => Step,
): Step | null {
  const { contextRewrites = [] } = fetch;
  if (contextRewrites.length === 0) return null;
  const { path, supergraph: { fullSchema: schema } } = options;
  const names = new Set(contextRewrites.map(({ renameKeyTo }) => renameKeyTo));
  const fetchEntities = createFetch(fetch, { ...options, joins: undefined, requests: joinRequests(options.requests, names) });
  return async (run) => {
    const groups = new Map<string, Group>();
    visitPlaces(run.data, path, (object, place) => {
      const variables = contextValues(schema, contextRewrites, ancestors(run.data, place));
      const key = JSON.stringify(variables);
      const group = groups.get(key) ?? { variables, data: {} };
      groups.set(key, group);
      group.data = withPlace(group.data, place, object);
    });
    await Promise.all([...groups.values()].map((group) => runFor(run, group, fetchEntities)));
  };
}

async function runFor(run: Run, { variables, data }: Group, fetchEntities: Step): Promise<void> {
  const part: Run = {
    ...run,
    data: data as Run['data'],
    variables: { ...run.variables, ...variables },
    // What was fetched with other values is another thing, though its representation is the same.
    batcher: new EntityBatcher({ remember: false }),
  };
  await fetchEntities(part);
  run.escapes ||= part.escapes;
}

/** The objects on the way to a place, the answer itself first and the object there last. */
function ancestors(data: unknown, place: PlanPath): readonly unknown[] {
  const objects = [data];
  let value = data;
  for (const step of place) {
    value = (value as Readonly<Record<string | number, unknown>>)[step];
    if (!Array.isArray(value)) objects.push(value);
  }
  return objects;
}

/** The variables of the plan that hold these arguments. One that no ancestor has a value for is null. */
function contextValues(
  schema: GraphQLSchema,
  rewrites: readonly FetchDataKeyRenamer[],
  objects: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { path, renameKeyTo: name } of rewrites) {
    const levels = levelsUp(path);
    values[name] ??= fromByteTexts(valueAt(schema, objects.at(-1 - levels), path.slice(levels))) ?? null;
  }
  return values;
}

function valueAt(schema: GraphQLSchema, value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined || value == null) return value;
  if (Array.isArray(value)) return value.map((item) => valueAt(schema, item, [step, ...rest]));
  if (!isObject(value)) return undefined;
  const condition = conditionOf(step);
  if (condition === undefined) return Object.hasOwn(value, step) ? valueAt(schema, value[step], rest) : undefined;
  return isOfType(schema, condition, value.__typename) ? valueAt(schema, value, rest) : undefined;
}

/** `data` with this object at this place. What is not there is null, so that it is at no place of a plan. */
function withPlace(data: unknown, place: PlanPath, object: unknown): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return object;
  if (typeof step === 'string') {
    const record = isObject(data) ? data : {};
    record[step] = withPlace(record[step], rest, object);
    return record;
  }
  const list: unknown[] = Array.isArray(data) ? (data as unknown[]) : [];
  while (list.length < step) list.push(null);
  list[step] = withPlace(list[step], rest, object);
  return list;
}
