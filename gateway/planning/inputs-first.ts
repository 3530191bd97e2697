/**
 * Repairs plans in which a fetch runs beside another one that gives its inputs.
 *
 * Where a field requires a field that requires something, and keys must be fetched to get there, the planner may put a fetch in
 * parallel to the one that it needs. Such a fetch finds no inputs, and its fields would be null.
 */
import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';

/** Fields of objects, as `path field`. Lists are not told from their items. */
type Places = ReadonlySet<string>;

/** A plan in which all inputs are there in time: the same one where they are already. */
export function withInputsFirst(plan: QueryPlan): QueryPlan {
  const { node } = plan;
  if (!node || node.kind === 'Subscription') return plan;
  const changed = ordered(node, '', new Set());
  return changed === node ? plan : { ...plan, node: changed };
}

/** @param before what is there already; what the node gives is added */
function ordered(node: PlanNode, path: string, before: Set<string>): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      addGiven(node, path, before);
      return node;
    case 'Flatten': {
      const inner = ordered(node.node, below(path, node.path), before);
      return inner === node.node ? node : { ...node, node: inner };
    }
    case 'Sequence': {
      const nodes = node.nodes.map((each) => ordered(each, path, before));
      return nodes.every((each, i) => each === node.nodes[i]) ? node : { ...node, nodes };
    }
    case 'Parallel':
      return inTurns(node.nodes, path, before) ?? node;
    case 'Condition':
    case 'Defer':
      return node;
  }
}

/** Null when all can run at the same time, and nothing in them is changed. */
function inTurns(all: readonly PlanNode[], path: string, before: Set<string>): PlanNode | null {
  const known: Places = new Set(before);
  const nodes = all.map((each) => {
    const given = new Set(known);
    const node = ordered(each, path, given);
    return { node, given, needed: neededBy(each, path, new Set(known)) };
  });
  for (const { given } of nodes) for (const place of given) before.add(place);
  const turns: PlanNode[] = [];
  const isChanged = nodes.some(({ node }, i) => node !== all[i]);
  for (let left = nodes; left.length > 0; ) {
    const waits = left.filter(({ needed, node }) => left.some((other) => other.node !== node && [...needed].some((place) => !known.has(place) && other.given.has(place))));
    // Where all wait for one another, nothing is gained by an order.
    const next = waits.length < left.length ? left.filter((each) => !waits.includes(each)) : left;
    const [only] = next;
    turns.push(only && next.length === 1 ? only.node : { kind: 'Parallel', nodes: next.map(({ node }) => node) });
    left = left.filter((each) => !next.includes(each));
  }
  if (turns.length > 1) return { kind: 'Sequence', nodes: turns };
  return isChanged ? (turns[0] ?? null) : null;
}

/** What a node needs that it does not get itself first. */
function neededBy(node: PlanNode, path: string, given: Set<string>): Set<string> {
  const needed = new Set<string>();
  const look = (each: PlanNode, at: string): void => {
    if (each.kind === 'Flatten') look(each.node, below(at, each.path));
    if (each.kind === 'Sequence' || each.kind === 'Parallel') for (const inner of each.nodes) look(inner, at);
    if (each.kind !== 'Fetch') return;
    for (const name of (each.requires ?? []).flatMap(inputNames)) if (!given.has(`${at} ${name}`)) needed.add(`${at} ${name}`);
    addGiven(each, at, given);
  };
  look(node, path);
  return needed;
}

function inputNames(node: QueryPlanSelectionNode): readonly string[] {
  if (node.kind === 'InlineFragment') return node.selections.flatMap(inputNames);
  return node.name === '__typename' ? [] : [node.alias ?? node.name];
}

function addGiven({ operationDocumentNode: document, requires }: FetchNode, path: string, given: Set<string>): void {
  const add = ({ selections }: SelectionSetNode, at: string): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        add(selection.selectionSet, at);
        continue;
      }
      const name = (selection.alias ?? selection.name).value;
      given.add(`${at} ${name}`);
      if (selection.selectionSet) add(selection.selectionSet, below(at, [name]));
    }
  };
  for (const definition of document?.definitions ?? []) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const [entities] = definition.selectionSet.selections;
    const isEntities = requires && entities?.kind === Kind.FIELD && entities.selectionSet;
    add(isEntities && entities.selectionSet ? entities.selectionSet : definition.selectionSet, path);
  }
}

function below(path: string, steps: readonly (string | number)[]): string {
  return [path, ...steps.filter((step) => step !== '@')].join('.');
}
