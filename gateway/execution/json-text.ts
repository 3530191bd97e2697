/** Text that JSON holds as it is. One regular expression over all of it is faster than looking for what needs a backslash. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** A string as JSON. */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** A value from JSON as JSON again. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}
