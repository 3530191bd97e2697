import type { DeferNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { mutationFields } from './mutation-order.ts';

/**
 * Plans a mutation whose answer comes in parts: one field after the other, and then what any of them defers. Null when it can
 * only be answered as a whole.
 */
export function planMutationsInParts(document: DocumentNode, plan: (document: DocumentNode) => QueryPlan | null): QueryPlan | null {
  const fields = mutationFields(document);
  if (fields.length < 2) return plan(document);
  const nodes: PlanNode[] = [];
  const deferred: DeferNode['deferred'] = [];
  for (const [i, field] of fields.entries()) {
    const planned = plan(field);
    if (!planned) return null;
    if (!planned.node) continue;
    // Fetches are numbered anew in each plan.
    const node = renumbered(planned.node as PlanNode, `${i}:`);
    if (node.kind === 'Defer') deferred.push(...node.deferred);
    const first = node.kind === 'Defer' ? node.primary.node : node;
    if (first) nodes.push(first);
  }
  return { kind: 'QueryPlan', node: { kind: 'Defer', primary: { node: { kind: 'Sequence', nodes } }, deferred } };
}

function renumbered(node: PlanNode, prefix: string): PlanNode {
  const below = (each: PlanNode): PlanNode => renumbered(each, prefix);
  switch (node.kind) {
    case 'Fetch':
      return node.id === undefined ? node : { ...node, id: prefix + node.id };
    case 'Flatten':
      return { ...node, node: below(node.node) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(below) };
    case 'Condition':
      return node;
    case 'Defer':
      return {
        ...node,
        primary: withNode(node.primary, below),
        deferred: node.deferred.map((part) => ({ ...withNode(part, below), depends: part.depends.map((each) => ({ ...each, id: prefix + each.id })) })),
      };
  }
}

function withNode<Part extends { readonly node?: PlanNode }>(part: Part, change: (node: PlanNode) => PlanNode): Part {
  return part.node ? { ...part, node: change(part.node) } : part;
}
