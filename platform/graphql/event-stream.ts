/**
 * Results as an event stream: the "distinct connections" mode of the GraphQL over SSE protocol. Each result is an event `next`,
 * and the end is an event `complete`. Comments in between keep connections open on which nothing happens.
 */
import type { ResultStream } from './result-stream.ts';
import { parseMediaType } from './media-type.ts';
import { plainText } from './text-result.ts';

export const EVENT_STREAM = 'text/event-stream';
export const KEEP_ALIVE_MS = 15_000;

const NAMED = /text\/event-stream/i;
const COMMENT = ':\n\n';
/** With a line of data, however empty: readers of the usual kind drop events without. */
const COMPLETE = 'event: complete\ndata:\n\n';
const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Whether a client takes event streams: for all answers ('prefers'), or besides others, as for a subscription it must be ('takes'). */
export function wishForEvents(accept: string | undefined): 'prefers' | 'takes' | 'refuses' {
  if (accept === EVENT_STREAM) return 'prefers';
  if (accept === undefined || !NAMED.test(accept)) return 'refuses';
  const types = accept.split(',').map((part, place) => {
    const { essence, parameters } = parseMediaType(part);
    return { essence, place, weight: Number(parameters.get('q') ?? 1) };
  });
  const [best] = types.filter(({ weight }) => weight > 0 && weight <= 1).sort((a, b) => b.weight - a.weight || a.place - b.place);
  if (best?.essence === EVENT_STREAM) return 'prefers';
  return types.some(({ essence, weight }) => essence === EVENT_STREAM && weight > 0 && weight <= 1) ? 'takes' : 'refuses';
}

/** @returns text to send, part by part; its `return` ends the results at once */
export function eventStream(results: ResultStream, keepAliveMs = KEEP_ALIVE_MS): AsyncIterableIterator<string, undefined, undefined> {
  let isAsked = false;
  let isLast = false;
  let isOver = false;
  /** What came while nobody waited. */
  let held: string | null = null;
  let reader: ((part: IteratorResult<string, undefined>) => void) | null = null;
  let timer: NodeJS.Timeout | undefined;

  const give = (part: IteratorResult<string, undefined>): void => {
    clearTimeout(timer);
    reader?.(part);
    reader = null;
  };
  const came = (text: string): void => {
    isAsked = false;
    if (reader) give({ done: false, value: text });
    else held = text;
  };
  const ask = (): void => {
    isAsked = true;
    void results.next().then(({ done, value }) => {
      isLast = done === true;
      came(done ? COMPLETE : `event: next\ndata: ${'text' in value ? plainText(value) : JSON.stringify(value)}\n\n`);
    });
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isOver) return DONE;
      if (held !== null) {
        const value = held;
        held = null;
        return { done: false, value };
      }
      if (isLast) {
        isOver = true;
        return DONE;
      }
      return new Promise((resolve) => {
        reader = resolve;
        timer = setTimeout(() => give({ done: false, value: COMMENT }), keepAliveMs);
        if (!isAsked) ask();
      });
    },
    async return() {
      isOver = true;
      give(DONE);
      await results.return?.();
      return DONE;
    },
  };
}
