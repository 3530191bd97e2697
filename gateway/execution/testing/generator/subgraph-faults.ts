/** What can go wrong with a subgraph as a whole, so that nobody can say what clients should get, only that they are told. */
import type { ExecuteText } from './cached-execution.ts';
import { digit } from './choose.ts';

export const SUBGRAPH_FAULTS = ['gone', 'errors only', 'no data', 'empty data', 'no entities', 'fewer entities', 'other shapes', 'other types'] as const;
export type SubgraphFault = (typeof SUBGRAPH_FAULTS)[number];

/** Faults by subgraph. */
export type SubgraphFaults = ReadonlyMap<string, SubgraphFault>;

export function faulty(graph: string, faults: SubgraphFaults, execute: ExecuteText): (...request: Parameters<ExecuteText>) => Promise<unknown> {
  return async (query, variables) => {
    const fault = faults.get(graph);
    if (fault === undefined) return execute(query, variables);
    if (fault === 'gone') throw new Error('it is gone');
    if (fault === 'errors only') return { errors: [{ message: 'it does not work today' }] };
    if (fault === 'no data') return { data: null };
    if (fault === 'empty data') return { data: {} };
    const answer = await execute(query, variables);
    // As over the wire: what is changed here is not what resolvers hold.
    const { data, errors } = JSON.parse(JSON.stringify(answer)) as { data?: Record<string, unknown> | null; errors?: unknown };
    if (!data) return { data, errors };
    const { _entities: entities } = data;
    if (fault === 'no entities') return { data: entities ? { _entities: null } : data, errors };
    if (fault === 'fewer entities') return { data: Array.isArray(entities) ? { _entities: entities.slice(1) } : data, errors };
    return { data: fault === 'other shapes' ? withOtherShapes(data, query) : withOtherTypes(data, query), errors };
  };
}

/** Objects that are none, and lists that are none. */
function withOtherShapes(data: Readonly<Record<string, unknown>>, seed: string): unknown {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, changed(value, `${seed} ${key}`)]));
}

function changed(value: unknown, seed: string): unknown {
  if (typeof value !== 'object' || value === null || !('__typename' in value || Array.isArray(value)) || isScalar(value)) return value;
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    if (!items.some((item) => typeof item === 'object' && item !== null && '__typename' in item)) return value;
    return digit(`list ${seed}`, 6) === 0 ? { length: items.length } : items.map((item, i) => changed(item, `${seed}.${i}`));
  }
  if (digit(`object ${seed}`, 5) === 0) return [true, 7, 'text', []][digit(`shape ${seed}`, 4)];
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, changed(each, `${seed}.${key}`)]));
}

/** Types that nobody knows. */
function withOtherTypes(value: unknown, seed: string): unknown {
  if (Array.isArray(value)) return value.map((item, i) => withOtherTypes(item, `${seed}.${i}`));
  if (typeof value !== 'object' || value === null || isScalar(value)) return value;
  const isOther = digit(`type ${seed}`, 4) === 0;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key !== '__typename') return [key, withOtherTypes(each, `${seed}.${key}`)];
      return [key, isOther ? ['Nobody', 5, null, 'constructor'][digit(`name ${seed}`, 4)] : each];
    }),
  );
}

/** Scalars of our own may be anything; those that have a type's name say so. */
function isScalar(value: object): boolean {
  return Object.hasOwn(value, 'anything');
}
