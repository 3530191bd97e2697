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
import type { SubgraphAnswer, SubgraphRequest } from '../subgraph-client.ts';
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

/** Wraps the sending to one subgraph. */
export function createTraffic(name: string, send: SendToSubgraph, options: TrafficOptions): SendToSubgraph {
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

  return async (request) => {
    const isQuery = isSurelyQuery(request);
    const start = now();
    budget.request();
    for (let tries = 1; ; tries += 1) {
      let attempt: Attempt | null = null;
      let tookTurn = false;
      try {
        attempt = new Attempt(line, request, isQuery, tries === 1 ? start : now());
        if (attempt.turn) await attempt.turn;
        tookTurn = true;
        const answer = await send({ ...request, timeoutMs: attempt.remainingMs, cancellation: attempt.cancellation });
        attempt.end('success', tookTurn);
        hooks?.ended?.(request, now() - start, answer);
        return answer;
      } catch (error) {
        const reason: unknown = attempt?.cancellation.isCancelled ? attempt.cancellation.reason : error;
        attempt?.end(tookTurn ? outcomeOf(reason, attempt) : 'unknown', tookTurn);
        const mayRetry = isQuery && tries <= settings.retries && isWorthRetrying(reason);
        const waitMs = mayRetry ? waitBefore(settings, tries, random) : 0;
        if (!mayRetry || (request.deadline && request.deadline.remaining() <= waitMs) || !budget.take()) {
          hooks?.ended?.(request, now() - start, null, reason);
          throw reason;
        }
        await new Promise<void>((resolve) => after(waitMs, resolve));
        hooks?.retried?.();
        request.retried?.();
      }
    }
  };
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
