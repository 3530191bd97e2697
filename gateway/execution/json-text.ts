/** Text that JSON holds as it is. One regular expression over all of it is faster than looking for what needs a backslash. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** A string as JSON. */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** A value from JSON as JSON again. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  // What JSON.stringify would say of it, for less. JSON knows of nothing infinite, but a number in it may be too large.
  return Number.isFinite(value) ? `${value as number}` : JSON.stringify(value);
}
