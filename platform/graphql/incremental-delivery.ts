/**
 * Answers in parts, as `@defer` asks for them: one HTTP answer of several, in the multipart format that Apollo's clients read
 * (`deferSpec=20220824`).
 *
 * Guarantees: the first part is the answer without what is deferred; the last one, and only that, has `hasNext: false`, also
 * when something fails on the way. Whoever leaves ends the work.
 */
import type { GraphQLError } from 'graphql';
import type { HttpResponse } from './http.ts';
import { formatRefusal, formatResult } from './masking.ts';
import type { Disclosure } from './masking.ts';
import { parseMediaType } from './media-type.ts';

/** A result whose deferred parts come later. Its data is JSON: objects that later parts belong to may change meanwhile. */
export interface IncrementalResult {
  readonly initial: { readonly data: string; readonly errors: readonly GraphQLError[] };
  /** Read at once, to its end or to its `return`, which ends the work. */
  readonly parts: AsyncIterableIterator<IncrementalParts, undefined>;
}

/** Parts that became ready together, those above before those below. */
export interface IncrementalParts {
  readonly incremental: readonly IncrementalPart[];
  readonly hasNext: boolean;
}

export interface IncrementalPart {
  /** The object that the data belongs to. */
  readonly path: readonly (string | number)[];
  readonly label: string | undefined;
  /** As JSON; `null` when a field failed that may not be null. */
  readonly data: string;
  readonly errors: readonly GraphQLError[];
}

const MULTIPART = 'multipart/mixed';
const SPEC = '20220824';
const CONTENT_TYPE = `${MULTIPART}; boundary="-"; deferSpec=${SPEC}`;

/** Whether a client reads answers in parts. Other uses of multipart have parameters of their own. */
export function acceptsParts(accept: string | undefined): boolean {
  if (!accept?.toLowerCase().includes(MULTIPART)) return false;
  return accept.split(',').some((part) => {
    const { essence, parameters } = parseMediaType(part);
    const weight = Number(parameters.get('q') ?? 1);
    if (essence !== MULTIPART || !(weight > 0 && weight <= 1)) return false;
    return [...parameters].every(([name, value]) => name === 'q' || name === 'boundary' || (name === 'deferspec' && value === SPEC));
  });
}

/** The answer with a body in parts. What goes wrong on the way is told in a last part, with the words that clients may see. */
export function inParts(response: HttpResponse, result: IncrementalResult, disclosure: Disclosure): HttpResponse {
  return { ...response, headers: { ...response.headers, 'content-type': CONTENT_TYPE }, body: writeParts(result, disclosure) };
}

/** A whole answer, for a client that reads nothing but parts. */
export function inSinglePart(response: HttpResponse, answer: string): HttpResponse {
  const body = `\r\n---${framed(`${answer.slice(0, -1)},"hasNext":false}`, false)}`;
  return { ...response, headers: { ...response.headers, 'content-type': CONTENT_TYPE }, body };
}

function writeParts(result: IncrementalResult, disclosure: Disclosure): AsyncIterableIterator<string> {
  const { initial, parts } = result;
  let state: 'new' | 'open' | 'ended' = 'new';
  const end = { done: true as const, value: undefined };
  const next = async (): Promise<IteratorResult<string>> => {
    if (state === 'ended') return end;
    if (state === 'new') {
      state = 'open';
      // Every part ends with the delimiter of the next, so that a client need not wait for that to read it.
      return { done: false, value: `\r\n---${framed(`{"data":${initial.data}${errorsText(initial.errors, disclosure)},"hasNext":true}`, true)}` };
    }
    let last: string;
    try {
      const { done, value } = await parts.next();
      // `return` may have come while we waited.
      if (done) {
        state = 'ended';
        return end;
      }
      const text = partsText(value, disclosure);
      if (value.hasNext) return { done: false, value: framed(text, true) };
      last = text;
    } catch (error) {
      last = JSON.stringify({ errors: formatRefusal(error, disclosure), hasNext: false });
    }
    state = 'ended';
    return { done: false, value: framed(last, false) };
  };
  const leave = async (): Promise<IteratorResult<string>> => {
    state = 'ended';
    await parts.return?.();
    return end;
  };
  return {
    next,
    return: leave,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function framed(json: string, hasNext: boolean): string {
  return `\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${json}\r\n---${hasNext ? '' : '--\r\n'}`;
}

function partsText({ incremental, hasNext }: IncrementalParts, disclosure: Disclosure): string {
  const end = `"hasNext":${hasNext}}`;
  if (incremental.length === 0) return `{${end}`;
  const parts = incremental.map(({ path, label, data, errors }) => {
    const name = label === undefined ? '' : `,"label":${JSON.stringify(label)}`;
    return `{"path":${JSON.stringify(path)}${name},"data":${data}${errorsText(errors, disclosure)}}`;
  });
  return `{"incremental":[${parts.join(',')}],${end}`;
}

function errorsText(errors: readonly GraphQLError[], disclosure: Disclosure): string {
  if (errors.length === 0) return '';
  return `,"errors":${JSON.stringify(formatResult({ errors }, disclosure).errors)}`;
}
