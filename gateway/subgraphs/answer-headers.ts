/** A subgraph, or whatever stands before it, says that it is away for a moment. */
export class UnavailableStatus extends Error {}

/** A subgraph that is well and did not accept the request as such. */
export class RefusedRequest extends Error {}

/** @throws {UnavailableStatus} */
export function requireAvailable(status: number): void {
  if (status >= 502 && status <= 504) throw new UnavailableStatus(`status ${status}`);
}

/** What servers answer before they look into a request: it is malformed, its body, address or headers too long. Rarely in JSON. */
const REFUSALS = new Set([400, 413, 414, 431]);

const JSON_TYPES = new Set(['application/json', 'application/graphql-response+json']);

/** @throws {Error} unless these headers announce plain, uncompressed JSON; {RefusedRequest} where the status says that the request was no good */
export function requireJson(headers: Readonly<Record<string, string | string[] | undefined>>, status: number): void {
  const given = headers['content-type'];
  if (given !== 'application/json' && given !== 'application/json; charset=utf-8' && given !== 'application/graphql-response+json; charset=utf-8') {
    const type = String(given ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (!JSON_TYPES.has(type)) {
      const reason = `status ${status}: the answer is ${type.slice(0, 80) || 'of no type'}, not JSON`;
      throw REFUSALS.has(status) ? new RefusedRequest(reason) : new Error(reason);
    }
  }
  // None was asked for. Unpacking one would let a small answer become a huge one.
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new Error('the answer is compressed');
}
