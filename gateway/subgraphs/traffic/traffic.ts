/**
 * Everything between an operation and one subgraph: circuit breaker, queue, timeout, deadline, and further tries.
 *
 * Guarantees: a request ends within its timeout and within what is left of the client's deadline, whichever is less,
 * waiting included. A mutation is sent once. A query is sent again only when its connection failed, and not more often than
 * the retry budget allows. Work for a client that is gone stops, except mutations: whether they are done must not
 * depend on somebody's patience.
 */
import { Fault } from '@stoa/kernel/fault.ts';
import type { SendToSubgraph } from '../../plugins/plugin.ts';
import { RefusedRequest } from '../answer-headers.ts';
import type { SubgraphAnswer, SubgraphRequest, Timekeeper } from '../subgraph-client.ts';
import { Attempt } from './attempt.ts';
import type { Line } from './attempt.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { CircuitState, Outcome } from './circuit-breaker.ts';
import { createRequestQueue } from './request-queue.ts';
import type { RequestQueue } from './request-queue.ts';
import { createRetryBudget, isWorthRetrying, waitBefore } from './retry.ts';
import type { SubgraphTraffic } from './traffic-settings.ts';

/** Time and chance; tests bring their own. */
export interface Surroundings {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Calls back after a while, unless cancelled. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

export const realSurroundings: Surroundings = {
  now: () => performance.now(),
  random: Math.random,
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

export interface TrafficOptions {
  readonly settings: SubgraphTraffic;
  readonly surroundings?: Surroundings;
  readonly circuitChanged?: (state: CircuitState) => void;
  readonly hooks?: TrafficHooks;
}

/** What is told of the traffic with one subgraph. Called on the path of every request: it must be quick, and never throw. */
export interface TrafficHooks {
  circuitChanged?(state: CircuitState): void;
  /** Each further try. */
  retried?(): void;
  /** Once, to look at it. */
  queue?(queue: Pick<RequestQueue, 'running' | 'waiting'>): void;
  /**
   * Each request that ended, further tries included.
   * @param durationMs waiting included
   * @param answer null when there was none, for that reason
   */
  ended?(request: SubgraphRequest, durationMs: number, answer: SubgraphAnswer | null, reason?: unknown): void;
}

/** Ends when its timekeeper says so. */
export type SendInTime = (request: SubgraphRequest, timekeeper: Timekeeper) => Promise<SubgraphAnswer>;

/** Wraps the sending to one subgraph. */
export function createTraffic(name: string, send: SendInTime, options: TrafficOptions): SendToSubgraph {
  const { settings, surroundings = realSurroundings, circuitChanged, hooks } = options;
  const { now, random, after } = surroundings;
  const breaker = createCircuitBreaker(settings, now, (state) => {
    circuitChanged?.(state);
    hooks?.circuitChanged?.(state);
  });
  const queue = createRequestQueue(settings);
  const budget = createRetryBudget(settings);
  hooks?.queue?.(queue);
  const line: Line = { name, settings, surroundings, breaker, queue };

  // Promises in place of async functions, which would make twice as many objects for each request, and wait once more.
  const attempt = (call: Call, tries: number): Promise<SubgraphAnswer> => {
    let made: Attempt;
    try {
      made = new Attempt(line, call.request, call.isQuery, tries === 1 ? call.start : now());
    } catch (error) {
      return failed(call, tries, error);
    }
    if (!made.turn) return sendIn(made, call, tries);
    return made.turn.then(
      () => sendIn(made, call, tries),
      (error: unknown) => {
        made.end('unknown', false);
        return failed(call, tries, reasonOf(made, error));
      },
    );
  };
  const sendIn = (made: Attempt, call: Call, tries: number): Promise<SubgraphAnswer> => {
    const { request, start } = call;
    const notSent = (error: unknown): Promise<SubgraphAnswer> => {
      const reason = reasonOf(made, error);
      made.end(outcomeOf(reason, made), true);
      return failed(call, tries, reason);
    };
    try {
      return send(request, made).then((answer) => {
        made.end('success', true);
        hooks?.ended?.(request, now() - start, answer);
        return answer;
      }, notSent);
    } catch (error) {
      return notSent(error);
    }
  };
  const failed = async (call: Call, tries: number, reason: unknown): Promise<SubgraphAnswer> => {
    const { request, isQuery, start } = call;
    const mayRetry = isQuery && tries <= settings.retries && isWorthRetrying(reason);
    const waitMs = mayRetry ? waitBefore(settings, tries, random) : 0;
    if (!mayRetry || (request.deadline && request.deadline.remaining() <= waitMs) || !budget.take()) {
      hooks?.ended?.(request, now() - start, null, reason);
      throw reason;
    }
    await new Promise<void>((resolve) => after(waitMs, resolve));
    hooks?.retried?.();
    request.retried?.();
    return attempt(call, tries + 1);
  };

  return (request) => {
    budget.request();
    return attempt({ request, isQuery: isSurelyQuery(request), start: now() }, 1);
  };
}

/** A request, with all tries that it takes. */
interface Call {
  readonly request: SubgraphRequest;
  readonly isQuery: boolean;
  readonly start: number;
}

/** Where somebody ended it, that is why; what came of it then is only how. */
function reasonOf({ cancellation }: Attempt, error: unknown): unknown {
  return cancellation.isCancelled ? cancellation.reason : error;
}

/** What a failed request says of the subgraph's health. */
function outcomeOf(reason: unknown, { hadTime }: Attempt): Outcome {
  if (!(reason instanceof Fault)) return 'failure';
  // A client that left, or came with little time, says nothing of the subgraph.
  if (reason.code === 'CLIENT_GONE' || (reason.code === 'DEADLINE_EXCEEDED' && !hadTime)) return 'unknown';
  // One that refuses is well. If this counted, whoever sends nonsense could switch a subgraph off for everybody.
  return reason.cause instanceof RefusedRequest ? 'success' : 'failure';
}

/** When in doubt it is a mutation, which is never sent twice. */
function isSurelyQuery({ kind, query, body }: SubgraphRequest): boolean {
  if (kind !== undefined) return kind === 'query';
  if (query !== undefined) return /^\s*(\{|query\b)/.test(query);
  return body.startsWith('{"query":"{') || /^\{"query":"query\b/.test(body);
}
