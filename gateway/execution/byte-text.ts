/**
 * Text on its way through. Nearly all that subgraphs give goes on to the client as it came, so it is not decoded: each
 * character of a "byte text" is one byte of the text in UTF-8. Such text takes a byte for a character where `–` anywhere
 * would make it two, is read and written by copying, and is the same text as soon as it is bytes again.
 *
 * What is ASCII is the same either way: names, most keys. Everything else must be decoded before anybody reads it: what
 * a client is told in errors, what completion gives, what goes into a request to a subgraph.
 */

 
const ASCII = /^[\0-\x7f]*$/;

export function toByteText(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

export function fromByteText(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8');
}

/** A value from JSON whose texts, and keys, become byte texts. Half of a surrogate pair, which UTF-8 has no bytes for, becomes U+FFFD. */
export function toByteTexts<Value>(value: Value): Value {
  return changeTexts(value, toByteText) as Value;
}

/** The other way. */
export function fromByteTexts<Value>(value: Value): Value {
  return changeTexts(value, fromByteText) as Value;
}

function changeTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => changeTexts(item, change));
  // As JSON.parse does it: `__proto__` is a key like any other.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), changeTexts(member, change)]));
}
