/**
 * Runs an operation whose answer comes in parts.
 *
 * Guarantees: the parts, put together by their paths, are the answer that the same operation gives in one; only where a field
 * of a part fails that may not be null, that part is null and the object around it stays. A part comes after the one that it
 * belongs to, once for each object in lists, and never for an object that a client does not have. What a client has as null
 * stays null. Fetches of a mutation's parts begin when the mutation has ended.
 */
import type { IncrementalPart, IncrementalParts, IncrementalResult } from '@stoa/graphql/incremental-delivery.ts';
import { OperationTypeNode } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { ClientSelection } from '../../planning/client-selection.ts';
import { placeKey } from '../../planning/planner-document.ts';
import type { PlannedDeferrals } from '../../planning/planner-document.ts';
import { clientErrors, errorsIn } from '../client-errors.ts';
import { complete, completePlace } from '../completion.ts';
import type { DeferredPlace } from '../completion.ts';
import type { Introspect } from '../introspection.ts';
import type { Run } from '../run.ts';
import { createDelivered } from './delivered.ts';
import { startLaterFetches } from './later-fetches.ts';
import type { LaterFetches } from './later-fetches.ts';
import type { PlanInParts } from './plan-in-parts.ts';

export interface ProgramInParts {
  readonly client: ClientSelection;
  readonly plan: PlanInParts;
  readonly deferrals: PlannedDeferrals;
  readonly introspect: Introspect | null;
}

/** @returns a whole answer where nothing is left to come later */
export async function runInParts(program: ProgramInParts, run: Run): Promise<ExecutionResult | IncrementalResult> {
  const { client, plan, introspect } = program;
  const fetches = startLaterFetches(plan, run, client.operation.operation === OperationTypeNode.QUERY);
  try {
    await plan.first?.(fetches.first);
  } catch (error) {
    fetches.stop();
    throw error;
  }
  const known = introspect?.(run.variables) ?? {};
  const { data, misfits, later } = complete(client, run, known);
  const errors = clientErrors(client, run, misfits);
  if (data === null || later.length === 0) {
    fetches.stop();
    return errors.length > 0 ? { errors, data } : { data };
  }
  fetches.firstEnded();
  const initial = { data: JSON.stringify(data), errors };
  return { initial, parts: partsOf(program, run, fetches, data, later, known) };
}

function partsOf(
  { client, deferrals }: ProgramInParts,
  run: Run,
  fetches: LaterFetches,
  data: Record<string, unknown>,
  first: readonly DeferredPlace[],
  introspection: Readonly<Record<string, unknown>>,
): AsyncIterableIterator<IncrementalParts, undefined> {
  const delivered = createDelivered(data);
  const known = new Set<string>();
  /** What is deferred once more inside of another part comes once. */
  const unknown = (places: readonly DeferredPlace[]): DeferredPlace[] =>
    places.filter(({ deferred, path }) => {
      const key = JSON.stringify([deferred.id, path]);
      return !known.has(key) && known.add(key);
    });
  let waiting = unknown(first);
  let isOver = false;

  const labelsOf = ({ deferred, planPath }: DeferredPlace): readonly string[] => deferrals.get(placeKey(deferred.id, planPath)) ?? [];
  const completed = (place: DeferredPlace): { readonly part: IncrementalPart; readonly below: readonly DeferredPlace[] } | null => {
    const { path, deferred } = place;
    const before = delivered.at(path);
    if (before === null) return null;
    const { data: added, misfits, later } = completePlace(client, run, place, introspection, before);
    const labels = labelsOf(place);
    const own = labels.flatMap((label) => fetches.errorsOf(label));
    const errors = errorsIn(client, place, own, fetches.errorsExcept(labels), misfits);
    const part = { path, label: deferred.label, data: JSON.stringify(added), errors };
    if (added) delivered.add(path, added);
    return { part, below: later };
  };

  /** All parts that are ready, with those that become ready by them. */
  const takeReady = (): IncrementalPart[] => {
    const ready: IncrementalPart[] = [];
    for (let next = waiting; next.length > 0; ) {
      const below: DeferredPlace[] = [];
      const left: DeferredPlace[] = [];
      for (const place of next) {
        if (!labelsOf(place).every((label) => fetches.hasEnded(label))) {
          left.push(place);
          continue;
        }
        const done = completed(place);
        if (!done) continue;
        ready.push(done.part);
        below.push(...unknown(done.below));
      }
      waiting = next === waiting ? left : [...waiting, ...left];
      next = below;
    }
    return ready;
  };

  const end = { done: true as const, value: undefined };
  const next = async (): Promise<IteratorResult<IncrementalParts, undefined>> => {
    while (!isOver) {
      const incremental = takeReady();
      const hasNext = waiting.length > 0;
      if (!hasNext) isOver = true;
      if (incremental.length > 0 || !hasNext) {
        if (!hasNext) fetches.stop();
        return { done: false, value: { incremental, hasNext } };
      }
      await fetches.change();
    }
    return end;
  };
  return {
    next,
    async return() {
      isOver = true;
      fetches.stop();
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
