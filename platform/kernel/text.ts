const NUL = String.fromCharCode(0);

/**
 * Whether PostgreSQL could not keep this text as `text` or `jsonb`: it has a NUL, or half of a surrogate pair.
 * Such text is refused where it enters; deeper inside it would become a message that no consumer can store.
 */
export function hasUnstorableText(text: string): boolean {
  return text.includes(NUL) || !text.isWellFormed();
}
