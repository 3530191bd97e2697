import { v5, v7, validate } from 'uuid';

/** The namespace of all names of this project; it only has to stay the same for ever. */
const STOA_NAMESPACE = '6f1c2f0a-64a5-5a0b-9d3c-0d1f5e3b7a11';

/** A new UUIDv7. It sorts by time for the database's sake; nobody may read an order of events from it. */
export function newId(): string {
  return v7();
}

/**
 * The id of something that already has a name of its own, such as an invoice number in an imported file.
 * The same namespace and name give the same id in every service and every run (UUIDv5, RFC 9562), so an
 * import can be repeated, and services agree on ids without asking each other.
 */
export function nameId(namespace: string, name: string): string {
  return v5(`${namespace}:${name}`, STOA_NAMESPACE);
}

/** Whether `value` is a UUID in its canonical lower-case form. */
export function isId(value: string): boolean {
  return validate(value) && value === value.toLowerCase();
}

/** The id that the graph shows: type and UUID, unique over all services. */
export function globalId(type: string, id: string): string {
  return `${type}:${id}`;
}

/** The UUID inside a global id, or null when it is not a well-formed id of this type: it then names nothing. */
export function parseGlobalId(type: string, value: string): string | null {
  const prefix = `${type}:`;
  if (!value.startsWith(prefix)) return null;
  const id = value.slice(prefix.length);
  return isId(id) ? id : null;
}
