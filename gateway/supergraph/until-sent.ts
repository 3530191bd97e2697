import type { HttpResponse } from '@stoa/graphql/http.ts';

/** Calls `onSent` once: at once for an answer that is there, or when the last of its parts was read, or nobody reads on. */
export function untilSent(response: HttpResponse, onSent: () => void): HttpResponse {
  const { body } = response;
  let isSent = false;
  const sent = (): void => {
    if (!isSent) onSent();
    isSent = true;
  };
  if (typeof body === 'string') {
    sent();
    return response;
  }
  const parts = body[Symbol.asyncIterator]();
  const end = { done: true as const, value: undefined };
  const next = async (): Promise<IteratorResult<string>> => {
    try {
      const part = await parts.next();
      if (part.done) sent();
      return part;
    } catch (error) {
      sent();
      throw error;
    }
  };
  const leave = async (): Promise<IteratorResult<string>> => {
    try {
      await parts.return?.();
    } finally {
      sent();
    }
    return end;
  };
  return { ...response, body: { [Symbol.asyncIterator]: () => ({ next, return: leave }) } };
}
