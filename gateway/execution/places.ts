import type { PlanPath } from './run.ts';
import { isObject } from './run.ts';

/** Each item of a list, in the path of a plan. */
const EACH = '@';

/** Calls `visit` with each object at a path of the plan, the object or list that it stands in, and where in that. */
export function visitObjects(
  root: Record<string, unknown>,
  path: PlanPath,
  visit: (object: Record<string, unknown>, container: Record<string | number, unknown>, step: string | number) => void,
): void {
  const last = path.length - 1;
  const enter = (value: unknown, container: Record<string | number, unknown>, at: string | number, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (depth > last) {
      if (!Array.isArray(value)) visit(value as Record<string, unknown>, container, at);
      return;
    }
    const step = path[depth] as string;
    if (step === EACH) {
      if (!Array.isArray(value)) return;
      const list = value as unknown as Record<string | number, unknown>;
      for (let i = 0; i < value.length; i += 1) enter(value[i], list, i, depth + 1);
    } else if (!Array.isArray(value) && Object.hasOwn(value, step)) {
      const object = value as Record<string, unknown>;
      enter(object[step], object, step, depth + 1);
    }
  };
  enter(root, { root }, 'root', 0);
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
