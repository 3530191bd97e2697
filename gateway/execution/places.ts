import type { PlanPath } from './run.ts';
import { isObject } from './run.ts';

/** Each item of a list, in the path of a plan. */
const EACH = '@';

/** Adds all objects at a path of the plan to `found`, in the order of the answer. */
export function collectObjects(value: unknown, path: PlanPath, found: Record<string, unknown>[], depth = 0): void {
  if (value == null) return;
  const step = path[depth];
  if (step === undefined) {
    if (isObject(value)) found.push(value);
  } else if (step === EACH) {
    if (Array.isArray(value)) for (const item of value) collectObjects(item, path, found, depth + 1);
  } else if (isObject(value) && Object.hasOwn(value, step)) {
    collectObjects(value[step], path, found, depth + 1);
  }
}

/** Calls `visit` with each object at a path of the plan, and its exact place. One object may stand in several places. */
export function visitPlaces(
  value: unknown,
  path: PlanPath,
  visit: (object: Record<string, unknown>, place: PlanPath) => void,
  place: PlanPath = [],
): void {
  if (value == null) return;
  const [step, ...rest] = path;
  if (step === undefined) {
    if (isObject(value)) visit(value, place);
  } else if (step === EACH) {
    if (Array.isArray(value)) value.forEach((item, i) => visitPlaces(item, rest, visit, [...place, i]));
  } else if (isObject(value) && Object.hasOwn(value, step)) {
    visitPlaces(value[step], rest, visit, [...place, step]);
  }
}
