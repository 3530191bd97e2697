/**
 * Repairs plans in which a fetch does not wait for another one that gives its inputs.
 *
 * Where the way to a required field leads over several keys, or where that field requires something itself, or where a field takes
 * arguments from objects around it, the planner may put a fetch beside the one that it needs, or before it. Such a fetch finds
 * no inputs, and its fields would be null. The fetches of such a plan are put in a new order, in which only those come later than
 * planned that wait, and what follows from them. Where a fetch waits for another one that needs something of it, it is parted in two.
 */
import type { DeferNode, FetchNode, PlanNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { createPlacesReader, pathBelow } from './fetch-places.ts';
import type { Places, PlacesReader } from './fetch-places.ts';
import type { SplitFetch } from './split-fetches.ts';
import { alsoForSubscriptions } from './subscription-plans.ts';
import type { RepairPlan } from './unmet-inputs.ts';

type Path = readonly (string | number)[];

/** A fetch of a plan. */
interface Step {
  readonly fetch: FetchNode;
  readonly path: Path;
  readonly needed: Places;
  readonly given: Places;
  /** Those that are done before it. */
  readonly before: readonly Step[];
}

/**
 * Gives plans in which all inputs are there in time: the same ones where they are already.
 * @param schema with all types of the plans
 */
export function createInputsFirst(schema: GraphQLSchema, split: SplitFetch): RepairPlan {
  const places = createPlacesReader(schema);
  return alsoForSubscriptions((plan) => {
    if (!plan.node) return plan;
    const steps = stepsOf(plan.node as PlanNode, [], [], places);
    // A plan in parts that is not right becomes one that is not in parts.
    const late = steps.filter((step) => !isInTime(step, steps));
    return late.length === 0 ? plan : { ...plan, node: inTurns(steps, new Set(late), partedBy(split, places)) };
  });
}

function stepsOf(node: PlanNode, path: Path, before: readonly Step[], places: PlacesReader): readonly Step[] {
  switch (node.kind) {
    case 'Fetch':
      return [stepOf(node, path, before, places)];
    case 'Flatten':
      return stepsOf(node.node, [...path, ...node.path], before, places);
    case 'Sequence':
      return node.nodes.reduce<readonly Step[]>((done, each) => [...done, ...stepsOf(each, path, [...before, ...done], places)], []);
    case 'Parallel':
      return node.nodes.flatMap((each) => stepsOf(each, path, before, places));
    case 'Defer': {
      const first = node.primary.node ? stepsOf(node.primary.node, path, before, places) : [];
      return [...first, ...node.deferred.flatMap((part) => (part.node ? stepsOf(part.node, path, beforePart(part, before, first), places) : []))];
    }
    case 'Condition':
      // What is skipped or included is decided before an operation is planned.
      throw new TypeError('the planner leaves open what is included');
  }
}

/** What is done when a part begins that comes later: it need not wait for all of the first part. */
function beforePart({ depends, queryPath }: DeferNode['deferred'][number], before: readonly Step[], first: readonly Step[]): readonly Step[] {
  const ids = new Set(depends.map(({ id }) => id));
  const waitsFor = [...before, ...first].filter(({ fetch: { id } }) => id !== undefined && ids.has(id));
  if (waitsFor.length > 0) return [...new Set(waitsFor.flatMap((step) => [...step.before, step]))];
  return queryPath.length > 0 ? [...before, ...first] : before;
}

function stepOf(fetch: FetchNode, path: Path, before: readonly Step[], places: PlacesReader): Step {
  const at = pathBelow('', path);
  return { fetch, path, needed: places.neededBy(fetch, at), given: places.givenBy(fetch, at), before };
}

/** Whether it finds all inputs that any fetch gives. */
function isInTime(step: Step, all: readonly Step[]): boolean {
  return [...step.needed].every((place) => step.before.some(({ given }) => given.has(place)) || !all.some((other) => other !== step && other.given.has(place)));
}

/** Parts the first step that can give something to another one without what it waits for. Null when there is none. */
type PartSteps = (left: readonly Step[], missing: (step: Step) => readonly string[]) => readonly Step[] | null;

function partedBy(split: SplitFetch, places: PlacesReader): PartSteps {
  return (left, missing) => {
    for (const step of left) {
      const at = pathBelow('', step.path);
      const parts = split(step.fetch, new Set(missing(step).map((place) => nameAt(at, place))));
      if (!parts) continue;
      const [early, late] = [parts.early, parts.late].map((part) => stepOf(part, step.path, step.before, places)) as [Step, Step];
      if (left.some((other) => other !== step && missing(other).some((place) => early.given.has(place)))) return left.flatMap((each) => (each === step ? [early, late] : [each]));
    }
    return null;
  };
}

/** The field of an object at `at` that a place is, or is inside of; empty for a place that is not there. */
function nameAt(at: string, place: string): string {
  if (!place.startsWith(at)) return '';
  const [below = '', , name = ''] = place.slice(at.length).split(' ');
  return below === '' ? name : (below.split('.')[1] ?? '');
}

/** @param late those that would not find their inputs in the order of the plan */
function inTurns(steps: readonly Step[], late: ReadonlySet<Step>, part: PartSteps): PlanNode {
  const turns: PlanNode[] = [];
  const known = new Set<string>();
  for (let left = steps; left.length > 0; ) {
    const rest = left;
    const missing = (step: Step): readonly string[] => [...step.needed].filter((place) => !known.has(place) && rest.some((other) => other !== step && other.given.has(place)));
    const waiting = new Set(rest.filter((step) => missing(step).length > 0));
    // The order of the plan remains, but what came too early holds up nobody who does not need it. No mutation is done earlier.
    const isHeldUp = ({ before, fetch }: Step): boolean => before.some((step) => rest.includes(step) && (!fetch.requires || !(waiting.has(step) || late.has(step))));
    const ready = rest.filter((step) => !waiting.has(step) && !isHeldUp(step));
    const parted = ready.length > 0 ? null : part(rest, missing);
    if (parted) {
      left = parted;
      continue;
    }
    // Where all wait for one another, nothing is gained by an order.
    const next = ready.length > 0 ? ready : rest.slice(0, 1);
    const [only] = next;
    turns.push(only && next.length === 1 ? nodeOf(only) : { kind: 'Parallel', nodes: next.map(nodeOf) });
    for (const { given } of next) for (const place of given) known.add(place);
    left = rest.filter((step) => !next.includes(step));
  }
  return { kind: 'Sequence', nodes: turns };
}

function nodeOf({ fetch, path }: Step): PlanNode {
  return path.length > 0 ? { kind: 'Flatten', path: [...path], node: fetch } : fetch;
}
