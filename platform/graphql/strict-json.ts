/**
 * JSON as this server takes it: what `JSON.parse` takes, less what two readers may read differently (a repeated key,
 * a number that becomes infinite), what could hurt later (`__proto__` as a key, nesting without end) and text that no
 * database keeps (NUL, half a surrogate pair).
 */
import { badInput, Fault } from '@stoa/kernel/fault.ts';
import { hasUnstorableText } from '@stoa/kernel/text.ts';

/**
 * @throws Fault BAD_REQUEST when this is no JSON, repeats a key or nests deeper than `maxDepth`
 * @throws Fault BAD_USER_INPUT for values in well-formed JSON that cannot be accepted
 */
export function parseStrictJson(text: string, maxDepth: number): unknown {
  refuseDepthAndRepetition(text, maxDepth);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Fault('BAD_REQUEST', 'This is not JSON.');
  }
  refuseUnacceptable(value);
  return value;
}

/**
 * One pass over the text before anything is built from it. It trusts the text to be JSON: `JSON.parse` has the last
 * word, and what is found here in a text that is none is refused either way.
 */
function refuseDepthAndRepetition(text: string, maxDepth: number): void {
  /** Per open bracket: the keys seen, or null for an array. */
  const open: (Set<string> | null)[] = [];
  let keyExpected = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (keyExpected && keys) {
          const key = decodeKey(text.slice(at, end + 1));
          if (keys.has(key)) throw new Fault('BAD_REQUEST', 'A key is there twice in one JSON object.');
          keys.add(key);
          keyExpected = false;
        }
        at = end;
        break;
      }
      case 0x7b /* { */:
      case 0x5b /* [ */:
        keyExpected = text.charCodeAt(at) === 0x7b;
        if (open.push(keyExpected ? new Set() : null) > maxDepth) {
          throw new Fault('BAD_REQUEST', `JSON may nest ${maxDepth} levels deep.`);
        }
        break;
      case 0x7d /* } */:
      case 0x5d /* ] */:
        open.pop();
        keyExpected = false;
        break;
      case 0x2c /* , */:
        keyExpected = open.at(-1) != null;
        break;
    }
  }
}

/** Index of the quote that ends the string which begins at `start`, or the end of a text that has none. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}

/** Two spellings of one key, `"a"` and `"\u0061"`, are the same key. */
function decodeKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/** Depth is bounded by now, so recursion is. */
function refuseUnacceptable(value: unknown): void {
  if (typeof value === 'string') refuseUnstorable(value);
  else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw badInput('A number is too large.');
  } else if (Array.isArray(value)) value.forEach(refuseUnacceptable);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      refuseUnstorable(key);
      if (key === '__proto__') throw badInput('"__proto__" cannot be a key.');
      refuseUnacceptable(member);
    }
  }
}

/** @throws Fault BAD_USER_INPUT for text that no database keeps */
export function refuseUnstorable(text: string): void {
  if (hasUnstorableText(text)) throw badInput('Text cannot hold NUL characters or unpaired surrogates.');
}
