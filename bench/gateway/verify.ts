import { isDeepStrictEqual } from 'node:util';
import type { Question } from './graph/operations.ts';

export interface Verified {
  /** Bytes of the answer to each question, by its body. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly answers: ReadonlyMap<string, unknown>;
}

/** Asks everything three times: once cold, then the way it is under load. @throws {Error} when an answer has errors or changes */
export async function collectAnswers(who: string, url: string, questions: readonly Question[], token?: string): Promise<Verified> {
  const bytes = new Map<string, number>();
  const answers = new Map<string, unknown>();
  for (const { name, body } of [...questions, ...questions, ...questions]) {
    const response = await fetch(url, {
      method: 'POST',
      headers: headersFor(token),
      body,
    });
    const text = await response.text();
    const answer = parse(text);
    if (response.status !== 200 || !isComplete(answer)) throw new Error(`${who} does not answer ${name}: ${response.status} ${text.slice(0, 1_000)}`);
    const before = answers.get(body);
    if (before !== undefined && !isDeepStrictEqual(before, answer.data)) throw new Error(`${who} answers ${name} differently each time`);
    answers.set(body, answer.data);
    bytes.set(body, Buffer.byteLength(text));
  }
  return { bytes, answers };
}

/** @throws {Error} when the gateway answers somebody with this token */
export async function mustRefuse(who: string, url: string, { body }: Question, token: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: headersFor(token), body });
  if (isComplete(parse(await response.text()))) throw new Error(`${who} answers whoever brings a forged token`);
}

export function headersFor(token?: string): Record<string, string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };
}

/** Differences between what two candidates say, in words. Empty when they say the same, in the same order of fields. */
export function differences(questions: readonly Question[], [one, first]: [string, Verified], [other, second]: [string, Verified]): readonly string[] {
  return questions.flatMap(({ name, body }) => {
    const [a, b] = [first.answers.get(body), second.answers.get(body)];
    if (JSON.stringify(a) === JSON.stringify(b)) return [];
    return `${name}: ${one} and ${other} ${isDeepStrictEqual(a, b) ? 'order fields differently' : `differ at ${placeOfDifference(a, b)}`}`;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isComplete(answer: unknown): answer is { readonly data: unknown } {
  return isRecord(answer) && isRecord(answer.data) && answer.errors === undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function placeOfDifference(a: unknown, b: unknown): string {
  if (!isRecord(a) || !isRecord(b)) return `: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`;
  const key = [...new Set([...Object.keys(a), ...Object.keys(b)])].find((name) => !isDeepStrictEqual(a[name], b[name]));
  if (key === undefined) return '';
  const deeper = placeOfDifference(a[key], b[key]);
  return deeper.startsWith(':') ? key + deeper : `${key}.${deeper}`;
}
