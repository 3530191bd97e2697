import type { Caller } from '@stoa/identity/caller.ts';
import type { ForwardedHeaders } from '../../subgraphs/headers.ts';
import type { SubgraphAnswer } from '../../subgraphs/subgraph-client.ts';

/** What a subgraph is asked for events of. */
export interface StreamRequest {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly headers: ForwardedHeaders;
}

/** Told what happens on one connection. After `completed` or `broken` comes nothing. */
export interface StreamListener {
  /** @param size characters that it came in */
  event(event: SubgraphAnswer, size: number): void;
  /** The subgraph says that this was all. */
  completed(): void;
  /** The connection is gone, or is none. @param isFinal whether another one would end the same way */
  broken(reason: unknown, isFinal: boolean): void;
}

/** Opens one connection to a subgraph, signed, for one operation. @returns ends it; the listener hears nothing then */
export type OpenStream = (request: StreamRequest, listener: StreamListener) => () => void;

export interface StreamOptions {
  /** The subgraph. */
  readonly name: string;
  readonly url: URL;
  /** The secret that signs; null for a subgraph that expects no signature. */
  readonly secret: string | null;
  readonly connectMs: number;
  readonly eventBytes: number;
  readonly keepAliveMs: number;
}

/** An event that is none: its connection can give nothing of use. */
export class SenselessEvent extends Error {}

/** @throws {SenselessEvent} when the value is no GraphQL answer */
export function readEvent(value: unknown, text: string): SubgraphAnswer {
  if (!isRecord(value)) throw new SenselessEvent('an event is no JSON object');
  const { data, errors = [] } = value;
  if (!Array.isArray(errors)) throw new SenselessEvent('`errors` of an event is no list');
  if (data != null && !isRecord(data)) throw new SenselessEvent('`data` of an event is no object');
  if (data == null && errors.length === 0) throw new SenselessEvent('an event has neither data nor errors');
  return { data: data ?? null, errors, escapes: text.includes('\\') };
}

/** Nothing more after the first end. */
export function untilEnd(listener: StreamListener, ended: () => void): StreamListener & { stop(): void } {
  let isOver = false;
  const end = (): boolean => {
    if (isOver) return false;
    isOver = true;
    ended();
    return true;
  };
  return {
    event: (event, size) => {
      if (!isOver) listener.event(event, size);
    },
    completed: () => {
      if (end()) listener.completed();
    },
    broken: (reason, isFinal) => {
      if (end()) listener.broken(reason, isFinal);
    },
    stop: () => void end(),
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
