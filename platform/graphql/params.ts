import { isUtf8 } from 'node:buffer';
import { Fault } from '@stoa/kernel/fault.ts';
import { readBody } from './body.ts';
import { refuseForgedGet } from './csrf.ts';
import { header } from './http.ts';
import type { HttpRequest } from './http.ts';
import type { KnownBodies } from './known-bodies.ts';
import type { Limits } from './limits.ts';
import { parseMediaType } from './media-type.ts';
import { parseStrictJson, refuseUnstorable } from './strict-json.ts';

/** What a request asks for, its members checked for their types only. */
export interface Params {
  readonly query: string | null;
  /** Id of a registered document. */
  readonly documentId: string | null;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>> | null;
  readonly extensions: Readonly<Record<string, unknown>> | null;
}

export interface ReadRequest {
  readonly params: Params;
  readonly body: Uint8Array;
}

/** JSON may nest this many levels around the variables: the request itself, and `variables` in it. */
const ENVELOPE_DEPTH = 2;

/**
 * Reads one GraphQL request from HTTP: POST with a JSON object, or GET with the same members in its query string.
 * @throws Fault with the code that says what is wrong; nothing has been executed then
 */
export async function readParams(request: HttpRequest, limits: Limits, knownBodies: KnownBodies): Promise<ReadRequest> {
  const jsonDepth = limits.jsonDepth + ENVELOPE_DEPTH;
  if (request.method === 'GET') {
    refuseForgedGet(request);
    return { params: toParams(readSearch(request.url, jsonDepth)), body: new Uint8Array() };
  }
  if (request.method !== 'POST') throw new Fault('METHOD_NOT_ALLOWED', 'Use POST, or GET for a query.');
  requireJson(request);
  const body = await readBody(request, limits.bodyBytes);
  const known = knownBodies.find(body);
  if (known) return { params: known, body };
  const members = parseStrictJson(decodeUtf8(body), jsonDepth);
  if (typeof members !== 'object' || members === null || Array.isArray(members)) {
    throw new Fault('BAD_REQUEST', 'The body must be one JSON object. Batches are not supported.');
  }
  const params = toParams(members as Record<string, unknown>);
  knownBodies.keep(body, params);
  return { params, body };
}

function requireJson({ headers }: HttpRequest): void {
  const type = header(headers, 'content-type') ?? '';
  // What nearly everybody sends, word for word.
  if (type === 'application/json') return;
  const { essence, parameters } = parseMediaType(type);
  const charset = parameters.get('charset') ?? 'utf-8';
  if (essence !== 'application/json' || (charset !== 'utf-8' && charset !== 'utf8')) {
    throw new Fault('UNSUPPORTED_MEDIA_TYPE', 'Send application/json, in UTF-8.');
  }
}

function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Fault('BAD_REQUEST', 'The body is not UTF-8.');
  // A byte order mark is kept, and so refused: JSON text has none.
  return bytes.toString('utf8');
}

function readSearch(url: string, jsonDepth: number): Record<string, unknown> {
  const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const start = url.indexOf('?');
  if (start === -1) return members;
  for (const pair of url.slice(start + 1).split('#', 1).join('').split('&')) {
    if (!pair) continue;
    const equals = pair.indexOf('=');
    const name = decodeUrl(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decodeUrl(pair.slice(equals + 1));
    if (name in members) throw new Fault('BAD_REQUEST', 'A parameter is there twice in the URL.');
    const isJson = name === 'variables' || name === 'extensions';
    members[name] = !isJson ? value : value === '' ? null : parseStrictJson(value, jsonDepth);
  }
  return members;
}

function decodeUrl(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Fault('BAD_REQUEST', 'The URL is not UTF-8 in percent-encoding.');
  }
}

/** @throws Fault BAD_REQUEST for a member of a wrong type, or none that says what to run */
export function toParams(members: Readonly<Record<string, unknown>>): Params {
  const ids = [textOf(members, 'documentId'), textOf(members, 'id')].filter((id) => id !== null);
  if (ids.length > 1) throw new Fault('BAD_REQUEST', 'Send "documentId" or "id", not both.');
  const params: Params = {
    query: textOf(members, 'query'),
    documentId: ids[0] ?? null,
    // Clients with a form for it send an empty one.
    operationName: textOf(members, 'operationName') || null,
    variables: objectOf(members, 'variables'),
    extensions: objectOf(members, 'extensions'),
  };
  const isNamed = params.documentId !== null || (params.extensions !== null && Object.hasOwn(params.extensions, 'persistedQuery'));
  if (params.query === null && !isNamed) throw new Fault('BAD_REQUEST', 'There is no "query".');
  return params;
}

function textOf(members: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = Object.hasOwn(members, name) ? members[name] : null;
  if (value == null) return null;
  if (typeof value !== 'string') throw new Fault('BAD_REQUEST', `"${name}" must be text.`);
  refuseUnstorable(value);
  return value;
}

function objectOf(members: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> | null {
  const value = Object.hasOwn(members, name) ? members[name] : null;
  if (value == null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw new Fault('BAD_REQUEST', `"${name}" must be an object.`);
  return value as Record<string, unknown>;
}
