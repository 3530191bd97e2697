import type { ExecutionResult } from 'graphql';
import type { TextResult } from './text-result.ts';
import { formatRefusal, formatResult } from './masking.ts';
import type { Disclosure } from './masking.ts';

/** Results of one operation as clients see them, as they come. `return` ends them at once. */
export type ResultStream = AsyncIterableIterator<ExecutionResult | TextResult, undefined, undefined>;

/** What executing an operation gives: one result, or many. */
export type Results = ExecutionResult | TextResult | AsyncIterable<ExecutionResult | TextResult>;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Makes results fit for clients. The stream does not reject: what ends the results too early is its last one. */
export function presentResults(results: Results, disclosure: Disclosure): ResultStream {
  const iterator = Symbol.asyncIterator in results ? results[Symbol.asyncIterator]() : oneOf(results);
  let isOver = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isOver) return DONE;
      try {
        const result = await iterator.next();
        if (!result.done) return { done: false, value: 'text' in result.value ? result.value : formatResult(result.value, disclosure) };
        isOver = true;
        return DONE;
      } catch (error) {
        isOver = true;
        return { done: false, value: refusalOf(error, disclosure) };
      }
    },
    async return() {
      isOver = true;
      await iterator.return?.();
      return DONE;
    },
  };
}

/** Errors in place of data. */
export function refusalOf(error: unknown, disclosure: Disclosure): ExecutionResult {
  return { errors: formatRefusal(error, disclosure) as unknown as NonNullable<ExecutionResult['errors']> };
}

async function* oneOf(result: ExecutionResult | TextResult): AsyncGenerator<ExecutionResult | TextResult, undefined, undefined> {
  yield result;
  return undefined;
}
