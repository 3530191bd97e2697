export const LEGACY = 'application/json';
export const CURRENT = 'application/graphql-response+json';
export type ResponseMediaType = typeof LEGACY | typeof CURRENT;

export interface MediaType {
  /** `application/json`, lower case. */
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads `type/subtype; name=value; name="value"`. Names and values come in lower case. */
export function parseMediaType(text: string): MediaType {
  const [essence = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = rest.filter(Boolean).map((part): [string, string] => {
    const [name = '', value = ''] = part.split('=', 2);
    return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
  });
  return { essence, parameters: new Map(parameters) };
}

/**
 * The media type to answer in: the one the client weighs highest, the one it names first among equals.
 * `application/json` is the answer to clients that accept anything, as the GraphQL-over-HTTP specification asks for
 * those that know nothing newer. Null when none is acceptable.
 */
export function negotiate(accept: string | undefined): ResponseMediaType | null {
  // The usual ones, word for word.
  if (accept === undefined || accept === '*/*' || accept === LEGACY) return LEGACY;
  if (accept === CURRENT) return CURRENT;
  let best: { readonly type: ResponseMediaType; readonly weight: number } | null = null;
  for (const part of (accept.trim() || '*/*').split(',')) {
    const { essence, parameters } = parseMediaType(part);
    const charset = parameters.get('charset') ?? 'utf-8';
    const weight = Number(parameters.get('q') ?? 1);
    if (!(weight > 0 && weight <= 1) || (charset !== 'utf-8' && charset !== 'utf8')) continue;
    const type = essence === CURRENT ? CURRENT : ['*/*', 'application/*', LEGACY].includes(essence) ? LEGACY : null;
    if (type && (!best || weight > best.weight)) best = { type, weight };
  }
  return best?.type ?? null;
}
