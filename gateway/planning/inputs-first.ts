/**
 * Repairs plans in which a fetch does not wait for another one that gives its inputs.
 *
 * Where the way to a required field leads over several keys, or where that field requires something itself, the planner may put
 * a fetch beside the one that it needs, or before it. Such a fetch finds no inputs, and its fields would be null. The fetches of
 * such a plan are put in a new order, in which only those come later than planned that wait, and what follows from them.
 */
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { createPlacesReader, pathBelow } from './fetch-places.ts';
import type { Places, PlacesReader } from './fetch-places.ts';
import { alsoForSubscriptions } from './subscription-plans.ts';
import type { RepairPlan } from './unmet-inputs.ts';

/** A fetch of a plan. */
interface Step {
  readonly node: PlanNode;
  readonly isRoot: boolean;
  readonly needed: Places;
  readonly given: Places;
  /** Those that are done before it. */
  readonly before: readonly Step[];
}

/**
 * Gives plans in which all inputs are there in time: the same ones where they are already.
 * @param schema with all types of the plans
 */
export function createInputsFirst(schema: GraphQLSchema): RepairPlan {
  const places = createPlacesReader(schema);
  return alsoForSubscriptions((plan) => {
    if (!plan.node) return plan;
    const steps = stepsOf(plan.node as PlanNode, [], [], places);
    // A plan in parts that is not right becomes one that is not in parts.
    const late = steps.filter((step) => !isInTime(step, steps));
    return late.length === 0 ? plan : { ...plan, node: inTurns(steps, new Set(late)) };
  });
}

type Path = readonly (string | number)[];

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
      return [...first, ...node.deferred.flatMap((part) => (part.node ? stepsOf(part.node, path, [...before, ...first], places) : []))];
    }
    case 'Condition':
      // What is skipped or included is decided before an operation is planned.
      throw new TypeError('the planner leaves open what is included');
  }
}

function stepOf(fetch: FetchNode, path: Path, before: readonly Step[], places: PlacesReader): Step {
  const at = pathBelow('', path);
  return {
    node: path.length > 0 ? { kind: 'Flatten', path: [...path], node: fetch } : fetch,
    isRoot: fetch.requires === undefined,
    needed: places.neededBy(fetch, at),
    given: places.givenBy(fetch, at),
    before,
  };
}

/** Whether it finds all inputs that any fetch gives. */
function isInTime(step: Step, all: readonly Step[]): boolean {
  return [...step.needed].every((place) => step.before.some(({ given }) => given.has(place)) || !all.some((other) => other !== step && other.given.has(place)));
}

/** @param late those that would not find their inputs in the order of the plan */
function inTurns(steps: readonly Step[], late: ReadonlySet<Step>): PlanNode {
  const turns: PlanNode[] = [];
  const known = new Set<string>();
  for (let left = steps; left.length > 0; ) {
    const waits = (step: Step): boolean => [...step.needed].some((place) => !known.has(place) && left.some((other) => other !== step && other.given.has(place)));
    const waiting = new Set(left.filter(waits));
    // The order of the plan remains, but what came too early holds up nobody who does not need it. No mutation is done earlier.
    const isHeldUp = ({ before, isRoot }: Step): boolean => before.some((step) => left.includes(step) && (isRoot || !(waiting.has(step) || late.has(step))));
    const ready = left.filter((step) => !waiting.has(step) && !isHeldUp(step));
    // Where all wait for one another, nothing is gained by an order.
    const next = ready.length > 0 ? ready : left.slice(0, 1);
    const [only] = next;
    turns.push(only && next.length === 1 ? only.node : { kind: 'Parallel', nodes: next.map(({ node }) => node) });
    for (const { given } of next) for (const place of given) known.add(place);
    left = left.filter((step) => !next.includes(step));
  }
  return { kind: 'Sequence', nodes: turns };
}
