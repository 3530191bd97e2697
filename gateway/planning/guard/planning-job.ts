import type { QueryPlan } from '@apollo/query-planner';

/** A plan that is wanted, in a form that can go to another thread. */
export interface PlanningJob {
  /** The planner's document, as text. */
  readonly text: string;
  /** Labels of progressive `@override`, and whether they hold. */
  readonly overrides: ReadonlyMap<string, boolean> | undefined;
  /** Whether the answer may come in parts. */
  readonly inParts: boolean;
}

/** Null where an operation can only be answered as a whole. */
export type JobResult = QueryPlan | null;

/** What the thread says: first that it has read its supergraph, then one answer for each job. */
export type FromThread = { readonly ready: true } | { readonly plan: JobResult } | { readonly failed: string };

/** The same for jobs that have the same plan. */
export function jobKey({ text, overrides, inParts }: PlanningJob): string {
  return `${inParts ? '@' : ''}${JSON.stringify([...(overrides ?? [])])}${text}`;
}
