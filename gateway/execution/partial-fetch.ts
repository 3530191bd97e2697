/** Fetches for some of the objects at a place: see `fetch-parts.ts`. */
import type { GraphQLObjectType } from 'graphql';
import type { SelectedPlace } from '../planning/selected-places.ts';
import type { FetchPart } from './fetch-parts.ts';
import type { PlanPath, Run, Step } from './run.ts';
import { isObject } from './run.ts';

/** The step, done as if there were no objects but those that the part is for. Of what is not known, all are taken. */
export function partialFetch(part: FetchPart, path: PlanPath, step: Step): Step {
  const { places, isFor, fetch } = part;
  // Arguments may come from other fields of the objects around.
  const hasContext = fetch.contextRewrites !== undefined && fetch.contextRewrites.length > 0;

  const typeOf = (place: SelectedPlace | undefined, object: Readonly<Record<string, unknown>>): GraphQLObjectType | undefined =>
    place?.types.length === 1 ? place.types[0] : place?.types.find(({ name }) => name === object.__typename);
  const taken = (value: unknown, [next, ...rest]: PlanPath, place: SelectedPlace | undefined): unknown => {
    if (Array.isArray(value)) return next === '@' ? value.map((item) => taken(item, rest, place)) : null;
    if (!isObject(value)) return null;
    const type = typeOf(place, value);
    if (next === undefined) return !place || !type || isFor(place, type) ? value : null;
    if (!Object.hasOwn(value, next)) return null;
    return { ...(hasContext && value), [next]: taken(value[next], rest, place && type ? places.below(place, type, String(next)) : undefined) };
  };
  return (run) => {
    const some: Run = {
      ...run,
      data: taken(run.data, path, places.root) as Run['data'],
      get escapes() {
        return run.escapes;
      },
      set escapes(escapes) {
        run.escapes = escapes;
      },
    };
    return step(some);
  };
}
