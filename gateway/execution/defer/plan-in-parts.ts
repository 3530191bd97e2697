import type { PlanNode } from '@apollo/query-planner';
import { fetchesIn } from '../plan-fetches.ts';
import type { FetchOptions } from '../fetch-steps.ts';
import { separateFetches } from '../joined-fetches.ts';
import { planStep } from '../plan-steps.ts';
import type { Step } from '../run.ts';
import { withUnnamedRoot } from './root-fetches.ts';

/** A plan with what must be fetched first, and what may come later. */
export interface PlanInParts {
  readonly first: Step | null;
  /** Those above come first. */
  readonly later: readonly LaterPart[];
}

export interface LaterPart {
  readonly label: string;
  /** Label of the part that it belongs to; null for the first. */
  readonly parent: string | null;
  /** Fetches that give what this one needs. Null when only its parent as a whole is known to. */
  readonly needs: readonly string[] | null;
  /** Null when everything was fetched along with its parent. */
  readonly step: Step | null;
}

export function planInParts(root: PlanNode | undefined, options: FetchOptions): PlanInParts {
  const known = new Set(root ? [...fetchesIn(root)].flatMap(({ id }) => id ?? []) : []);
  const later: LaterPart[] = [];
  // A part must not wait for another one.
  const ownOptions = { ...options, joins: separateFetches() };

  const firstOf = (node: PlanNode | undefined, parent: string | null): Step | null => {
    if (node?.kind !== 'Defer') return node ? planStep(withUnnamedRoot(node), ownOptions) : null;
    for (const { label, depends, queryPath, node: below } of node.deferred) {
      if (label === undefined) throw new TypeError('the planner was given a label for all that is deferred');
      const needs = depends.map(({ id }) => id).filter((id) => known.has(id));
      const index = later.length;
      // Takes its place before what is below it.
      later.push({ label, parent, needs: needs.length > 0 || queryPath.length === 0 ? needs : null, step: null });
      later[index] = { ...(later[index] as LaterPart), step: firstOf(below, label) };
    }
    return firstOf(node.primary.node, parent);
  };

  const first = firstOf(root, null);
  return { first, later };
}
