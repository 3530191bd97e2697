/**
 * The subscriptions of one process.
 *
 * Guarantees: there are no more than allowed; each ends when its client leaves, when its time is up, and when its graph or the
 * process is done: at once, whatever it waits for, and with a reason that the client is told.
 */
import type { ClientSignal } from '@stoa/graphql/http.ts';
import type { TextResult } from '@stoa/graphql/text-result.ts';
import type { Results } from '@stoa/graphql/result-stream.ts';
import type { Fault } from '@stoa/kernel/fault.ts';
import type { ExecutionResult } from 'graphql';
import { LONGEST_MS } from '../json-settings.ts';
import type { Surroundings } from '../subgraphs/traffic/traffic.ts';
import { endableStream } from './endable-stream.ts';
import type { EndableStream } from './endable-stream.ts';
import { callerExpired, gatewayStopping, graphChanged, tooManySubscriptions } from './subscription-errors.ts';

export interface OpenSubscriptions {
  /** Subscriptions that are open now. */
  readonly count: number;
  /** For the subscriptions of one graph. */
  group(): SubscriptionGroup;
  /** Ends all, and lets none begin from now on. */
  stop(): void;
}

export interface SubscriptionGroup {
  /**
   * Begins one more, and gives its results, as `begin` does.
   * @throws {Fault} SUBSCRIPTION_LIMIT, SUBSCRIPTION_STOPPED, and what `begin` throws
   */
  run(begin: () => Promise<Results>, client: SubscribedClient): Promise<Results>;
  /** Gives those that are open some time, and ends them then; not all at once, so that not all clients come back at once. */
  retire(): void;
  /** Ends those that are open. */
  end(): void;
}

export interface SubscribedClient {
  /** Aborts when the client leaves. */
  readonly gone?: ClientSignal | undefined;
  /** Milliseconds for which the client is known to be who it is. Undefined: for ever. */
  readonly validMs?: number | undefined;
}

export interface OpenSubscriptionsOptions {
  readonly settings: { readonly total: number; readonly oldGraphMs: number };
  readonly surroundings: Pick<Surroundings, 'after' | 'random'>;
}

type End = (reason: Fault) => void;

export function createOpenSubscriptions({ settings, surroundings }: OpenSubscriptionsOptions): OpenSubscriptions {
  const groups = new Set<Set<End>>();
  let count = 0;
  let isStopping = false;

  const endAll = (open: ReadonlySet<End>, reason: () => Fault): void => {
    for (const end of [...open]) end(reason());
  };

  /** Keeps a place until the results end. */
  const hold = (results: AsyncIterable<ExecutionResult | TextResult>, open: Set<End>, { gone, validMs }: SubscribedClient, free: () => void): EndableStream<ExecutionResult | TextResult> => {
    const atEnd = [free];
    const stream = endableStream(results[Symbol.asyncIterator](), () => {
      for (const each of atEnd.splice(0)) each();
    });
    open.add(stream.end);
    atEnd.push(() => open.delete(stream.end));
    if (validMs !== undefined) atEnd.push(surroundings.after(Math.min(validMs, LONGEST_MS), () => stream.end(callerExpired())));
    const leave = (): void => void stream.return();
    gone?.addEventListener('abort', leave);
    atEnd.push(() => gone?.removeEventListener('abort', leave));
    if (gone?.aborted) leave();
    if (isStopping) stream.end(gatewayStopping());
    return stream;
  };

  const group = (): SubscriptionGroup => {
    const open = new Set<End>();
    groups.add(open);
    const timers: (() => void)[] = [];
    let isRetired = false;
    const endSoon = (end: End): void => {
      const ms = settings.oldGraphMs * (0.5 + surroundings.random() / 2);
      timers.push(surroundings.after(ms, () => end(graphChanged())));
    };
    return {
      async run(begin, client) {
        if (isStopping) throw gatewayStopping();
        if (count >= settings.total) throw tooManySubscriptions('all');
        count += 1;
        const free = (): void => void (count -= 1);
        try {
          const results = await begin();
          if (Symbol.asyncIterator in results) {
            const stream = hold(results, open, client, free);
            if (isRetired) endSoon(stream.end);
            return stream;
          }
          free();
          return results;
        } catch (error) {
          free();
          throw error;
        }
      },
      retire() {
        isRetired = true;
        for (const end of open) endSoon(end);
      },
      end() {
        for (const cancel of timers.splice(0)) cancel();
        groups.delete(open);
        endAll(open, graphChanged);
      },
    };
  };

  return {
    get count() {
      return count;
    },
    group,
    stop() {
      isStopping = true;
      for (const open of groups) endAll(open, gatewayStopping);
    },
  };
}
