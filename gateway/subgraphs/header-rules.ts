/**
 * Which headers of a client go on to which subgraphs: none but the usual ones, unless a rule says so.
 *
 * `STOA_HEADERS='{"propagate": ["x-tenant", "x-shop-*"], "rename": {"x-app": "x-client-app"}, "insert": {"x-edge": "1"},
 * "remove": ["accept-language"], "subgraphs": {"orders": {"propagate": ["authorization"]}}}'`
 *
 * Guarantees: what describes a connection or a body never goes on, nor does a header that the client's `Connection` names;
 * nobody can forge what the gateway itself says (`stoa-…`, `x-request-id`, `traceparent`). A header that came twice, or is
 * longer than 4 KiB, stays outside.
 */
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, isRecord, readJsonSetting } from '../json-settings.ts';
import { forwardedHeaders } from './headers.ts';
import type { ForwardedHeaders } from './headers.ts';

const VARIABLE = 'STOA_HEADERS';
const MAX_VALUE = 4_096;
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const NEVER = new Set([
  // Of one connection, not of the request.
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
  // Of another body, or of another way of answering.
  'content-length', 'content-type', 'content-encoding', 'host', 'expect', 'accept', 'accept-encoding', 'http2-settings',
  // The gateway's own.
  'x-request-id', 'traceparent',
]);
/** Go on unless they are removed. */
const USUAL = new Set(['accept-language']);

export type IncomingHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface HeaderRules {
  /** The headers that go on to any subgraph. */
  readonly forward: (incoming: IncomingHeaders, traceId: string) => ForwardedHeaders;
  /** Whether what a client sends under this name may go on by a rule; null when no rule looks at what clients send. */
  readonly takes: ((header: string) => boolean) | null;
  /** Whether one of them does not go to this subgraph; null when all of them do. */
  readonly withheldFrom: (subgraph: string) => ((header: string) => boolean) | null;
}

/** Where a header that goes on comes from. */
type Source = { readonly from: string } | { readonly value: string };

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readHeaderRules(environment: Environment): HeaderRules {
  const { subgraphs = {}, ...common } = readJsonSetting(environment, VARIABLE);
  if (!isRecord(subgraphs)) throw invalid('must have an object from names to rules for "subgraphs"');
  const rules = new Map<string, { readonly source: Source; readonly only: Set<string> | null }>();
  const add = (name: string, source: Source, subgraph: string | null): void => {
    const known = rules.get(name);
    if (!known) {
      rules.set(name, { source, only: subgraph === null ? null : new Set([subgraph]) });
    } else if (known.only && subgraph !== null && JSON.stringify(known.source) === JSON.stringify(source)) {
      known.only.add(subgraph);
    } else {
      throw invalid(`lets "${name}" come from more than one rule`);
    }
  };
  const removed = readRules(common, (name, source) => add(name, source, null));
  for (const [subgraph, settings] of Object.entries(subgraphs)) {
    if (!isRecord(settings) || 'remove' in settings) throw invalid(`must have propagate, rename or insert for subgraph "${subgraph}"`);
    readRules(settings, (name, source) => add(name, source, subgraph));
  }
  return compile(rules, removed);
}

/** Tells `add` of each rule, and gives back the headers that are removed. */
function readRules(settings: Readonly<Record<string, unknown>>, add: (name: string, source: Source) => void): ReadonlySet<string> {
  const { propagate = [], rename = {}, insert = {}, remove = [], ...others } = settings;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalid(`knows no "${other}", only propagate, rename, insert, remove and subgraphs`);
  for (const name of listOf(propagate, 'propagate')) add(allowed(name, true), { from: name });
  for (const [from, to] of pairsOf(rename, 'rename')) add(allowed(to, false), { from: allowed(from, false) });
  for (const [name, value] of pairsOf(insert, 'insert')) {
    if (!VALUE.test(value) || value.length > MAX_VALUE) throw invalid(`cannot insert that value as "${name}"`);
    add(allowed(name, false), { value });
  }
  const removed = new Set(listOf(remove, 'remove'));
  for (const name of removed) if (!USUAL.has(name)) throw invalid(`need not remove "${name}": only ${[...USUAL].join(', ')} goes on by itself`);
  return removed;
}

function compile(
  rules: ReadonlyMap<string, { readonly source: Source; readonly only: ReadonlySet<string> | null }>,
  removed: ReadonlySet<string>,
): HeaderRules {
  const inserted: [string, string][] = [];
  const taken: { readonly from: string; readonly to: string }[] = [];
  const prefixes: { readonly prefix: string; readonly only: ReadonlySet<string> | null }[] = [];
  for (const [name, { source, only }] of rules) {
    if ('value' in source) inserted.push([name, source.value]);
    else if (name.endsWith('*')) prefixes.push({ prefix: name.slice(0, -1), only });
    else taken.push({ from: source.from, to: name });
  }
  const isUsual = removed.size === 0 && rules.size === 0;

  return {
    forward: (incoming, traceId) => {
      if (isUsual) return forwardedHeaders(incoming, traceId);
      const headers: Record<string, string> = {};
      const hop = namedByConnection(incoming.connection);
      const take = (from: string, to: string): void => {
        const value = incoming[from];
        if (typeof value === 'string' && value.length <= MAX_VALUE && VALUE.test(value) && !hop.has(from)) headers[to] = value;
      };
      for (const name of prefixes.length > 0 ? Object.keys(incoming) : []) {
        if (prefixes.some(({ prefix }) => name.startsWith(prefix)) && !isReserved(name)) take(name, name);
      }
      for (const { from, to } of taken) take(from, to);
      for (const [name, value] of inserted) headers[name] = value;
      const usual: Record<string, string> = { ...forwardedHeaders(incoming, traceId) };
      for (const name of removed) delete usual[name];
      return { ...headers, ...usual };
    },
    takes:
      taken.length + prefixes.length === 0
        ? null
        : (header) => taken.some(({ from }) => from === header) || prefixes.some(({ prefix }) => header.startsWith(prefix)),
    withheldFrom: (subgraph) => {
      const goes = ({ only }: { readonly only: ReadonlySet<string> | null }): boolean => only === null || only.has(subgraph);
      if ([...rules.values()].every(goes)) return null;
      return (header) => {
        const exact = rules.get(header);
        if (exact) return !goes(exact);
        const open = prefixes.filter(({ prefix }) => header.startsWith(prefix));
        return open.length > 0 && !open.some(goes);
      };
    },
  };
}

function namedByConnection(connection: string | readonly string[] | undefined): ReadonlySet<string> {
  if (connection === undefined) return new Set();
  return new Set(String(connection).split(',').map((name) => name.trim().toLowerCase()));
}

function isReserved(name: string): boolean {
  return NEVER.has(name) || USUAL.has(name) || name.startsWith('stoa-');
}

/** @throws {Fault} for a name that is none, or that must not go on */
function allowed(name: string, mayEndOpen: boolean): string {
  const isOpen = name.endsWith('*');
  const plain = isOpen ? name.slice(0, -1) : name;
  if (!NAME.test(plain) || plain.includes('*') || (isOpen && (!mayEndOpen || !/^x-./.test(plain)))) {
    throw invalid(`cannot use "${name}": names are in lower case, and only "x-…*" may stand for several`);
  }
  if (isReserved(plain)) throw invalid(`cannot use "${name}": it never goes on, or already does as the gateway means it`);
  return name;
}

function listOf(value: unknown, what: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) throw invalid(`must have a list of names for "${what}"`);
  return value;
}

function pairsOf(value: unknown, what: string): readonly (readonly [string, string])[] {
  if (!isRecord(value)) throw invalid(`must have an object for "${what}"`);
  return Object.entries(value).map(([name, text]) => {
    if (typeof text !== 'string') throw invalid(`must have text for "${name}" in "${what}"`);
    return [name, text];
  });
}

const invalid = (problem: string) => invalidSetting(VARIABLE, problem);
