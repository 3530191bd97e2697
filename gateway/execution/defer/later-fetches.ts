import type { LocatedError, Run } from '../run.ts';
import type { LaterPart, PlanInParts } from './plan-in-parts.ts';

/** The fetches of the parts that come later, each begun as soon as what it needs is there. */
export interface LaterFetches {
  /** The run for the fetches of the first part: it tells when others may begin. */
  readonly first: Run;
  /** Whether all fetches of this part have ended. One that the plan does not know may be in any other: it has ended when all have. */
  hasEnded(label: string): boolean;
  /** Of one part's own fetches. */
  errorsOf(label: string): readonly LocatedError[];
  /** Of all fetches but those of these parts. */
  errorsExcept(labels: readonly string[]): readonly LocatedError[];
  /** The first part has ended: what waited for it begins. */
  firstEnded(): void;
  /** Resolves when one more part has ended since the last call, or everything was stopped. Rejects when a fetch threw, which stops the others. */
  change(): Promise<void>;
  /** No more fetches are begun, and those under way that can be ended are. */
  stop(): void;
}

/** @param eager whether fetches may begin before the first part has ended: never when that changes something */
export function startLaterFetches(plan: PlanInParts, run: Run, eager: boolean): LaterFetches {
  const fetched = new Set<string>();
  const waiting = new Set(plan.later);
  const ended = new Set<string>();
  const errors = new Map(plan.later.map(({ label }): [string, LocatedError[]] => [label, []]));
  const stopper = new AbortController();
  let isFirstEnded = false;
  let changed = Promise.withResolvers<void>();
  let failure: { readonly error: unknown } | null = null;

  const isReady = ({ parent, needs }: LaterPart): boolean => {
    if (needs === null) return parent === null ? isFirstEnded : ended.has(parent);
    return (eager || isFirstEnded) && needs.every((id) => fetched.has(id));
  };
  const begin = (): void => {
    if (stopper.signal.aborted) return;
    for (const part of waiting) {
      if (!isReady(part)) continue;
      waiting.delete(part);
      void fetch(part);
    }
  };
  const told = (id: string): void => {
    fetched.add(id);
    begin();
  };
  const later = { ...run, context: leavable(run, stopper), fetched: told };
  const fetch = async ({ label, step }: LaterPart): Promise<void> => {
    try {
      await step?.({ ...later, errors: errors.get(label) ?? [] });
      ended.add(label);
      begin();
    } catch (error) {
      failure ??= { error };
    }
    changed.resolve();
  };

  const stop = (): void => {
    stopper.abort();
    changed.resolve();
  };

  // What needs nothing begins at once.
  if (eager) begin();
  return {
    first: { ...run, fetched: told },
    hasEnded: (label) => (errors.has(label) ? ended.has(label) : ended.size === errors.size),
    errorsOf: (label) => errors.get(label) ?? [],
    errorsExcept: (labels) => [...run.errors, ...[...errors].flatMap(([label, own]) => (labels.includes(label) ? [] : own))],
    firstEnded() {
      isFirstEnded = true;
      begin();
    },
    async change() {
      await changed.promise;
      changed = Promise.withResolvers();
      if (!failure) return;
      stop();
      throw failure.error;
    },
    stop,
  };
}

/** The context of the run, in which the client is gone also when nobody reads the parts any more. */
function leavable({ context }: Run, stopper: AbortController): Run['context'] {
  const { deadline } = context;
  const client = deadline?.gone;
  if (client?.aborted) stopper.abort();
  client?.addEventListener('abort', () => stopper.abort());
  return { ...context, deadline: { remaining: () => deadline?.remaining() ?? Infinity, gone: stopper.signal } };
}
