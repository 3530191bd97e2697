import { closest, parseFlags, usage } from '@stoa/service/command-line.ts';
import { readAddress } from './addresses.ts';

export type StandaloneArguments =
  | { readonly show: 'help' | 'version' }
  | { readonly show?: undefined; readonly source: Source; readonly options: StandaloneOptions };

export type Source =
  /** `urls` instead of those in the file, by name. */
  | { readonly kind: 'supergraph'; readonly file: string; readonly urls: ReadonlyMap<string, URL> }
  | { readonly kind: 'subgraphs'; readonly urls: ReadonlyMap<string, URL> };

export interface StandaloneOptions {
  readonly port: number;
  /** Default: what STOA_HOST says, or loopback. */
  readonly host: string | undefined;
  /** Default: what STOA_GATEWAY_EXECUTOR says, or ours. */
  readonly executor: 'compiled' | 'apollo' | undefined;
  /** Default: the settings are those of the environment. */
  readonly config: string | undefined;
  /** Default: outside production. */
  readonly introspection: boolean | undefined;
  /** Default: outside production. */
  readonly playground: boolean | undefined;
}

const DEFAULT_PORT = 4000;
const HIGHEST_PORT = 65_535;
const EXECUTORS = ['compiled', 'apollo'] as const;

/** @throws {Fault} USAGE, in a sentence that says what to type instead */
export function parseStandaloneArguments(args: readonly string[]): StandaloneArguments {
  const { values, positionals } = parseFlags(args, {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
    supergraph: { type: 'string', multiple: true },
    subgraphs: { type: 'string', multiple: true },
    url: { type: 'string', multiple: true },
    port: { type: 'string' },
    host: { type: 'string' },
    executor: { type: 'string' },
    config: { type: 'string' },
    introspection: { type: 'boolean' },
    'no-introspection': { type: 'boolean' },
    playground: { type: 'boolean' },
    'no-playground': { type: 'boolean' },
  });
  if (values.help) return { show: 'help' };
  if (values.version) return { show: 'version' };
  return {
    source: sourceOf(values, positionals),
    options: {
      port: values.port === undefined ? DEFAULT_PORT : portOf(values.port),
      host: values.host === undefined ? undefined : hostOf(values.host),
      executor: values.executor === undefined ? undefined : executorOf(values.executor),
      config: values.config,
      introspection: choice('introspection', values.introspection, values['no-introspection']),
      playground: choice('playground', values.playground, values['no-playground']),
    },
  };
}

interface SourceFlags {
  readonly supergraph?: readonly string[] | undefined;
  readonly subgraphs?: readonly string[] | undefined;
  readonly url?: readonly string[] | undefined;
}

function sourceOf({ supergraph = [], subgraphs = [], url = [] }: SourceFlags, positionals: readonly string[]): Source {
  if (supergraph.length > 0 && subgraphs.length > 0) throw usage('Give --supergraph or --subgraphs, not both');
  if (subgraphs.length > 0) {
    if (url.length > 0) throw usage('--url goes with --supergraph; with --subgraphs each name has its address already');
    // After `a=…, b=…` the shell leaves the second one as a word of its own.
    return { kind: 'subgraphs', urls: addressesOf('--subgraphs', [...subgraphs, ...positionals]) };
  }
  const [extra] = positionals;
  const [file, second] = supergraph;
  if (file === undefined) {
    const meant = extra === undefined ? '' : extra.includes('=') ? `; did you mean --subgraphs ${extra}?` : `; did you mean --supergraph ${extra}?`;
    throw usage(`Say which graph to serve: --supergraph FILE, or --subgraphs name=url,name=url${meant}`);
  }
  if (second !== undefined) throw usage('Give --supergraph once: a gateway serves one graph');
  if (file.trim() === '') throw usage('--supergraph needs the name of a file');
  if (extra !== undefined) throw usage(`"${extra}" is not expected`);
  return { kind: 'supergraph', file, urls: addressesOf('--url', url) };
}

/** @param entries `name=url`, several in one with commas between them */
function addressesOf(flag: string, entries: readonly string[]): ReadonlyMap<string, URL> {
  const urls = new Map<string, URL>();
  for (const entry of entries.flatMap(splitList)) {
    const [, name, url] = /^([^=:/]+)=(.*)$/.exec(entry) ?? [];
    if (name === undefined || url === undefined) throw usage(`${flag} ${entry}: write it as name=url, such as products=http://127.0.0.1:4001/graphql`);
    if (urls.has(name)) throw usage(`${flag} names "${name}" twice`);
    const address = readAddress(url);
    if (typeof address === 'string') throw usage(`${flag} ${entry}: ${address}`);
    urls.set(name, address);
  }
  if (flag === '--subgraphs' && urls.size === 0) throw usage('--subgraphs needs at least one name=url');
  return urls;
}

/** Commas also stand in URLs; only one with a name behind it begins another entry. */
function splitList(list: string): string[] {
  return list
    .split(/,(?=\s*(?:[\w.-]+=|$))/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : NaN;
  if (port <= HIGHEST_PORT) return port;
  throw usage(`--port ${text} is no port: it is a whole number from 0 (any free one) to ${HIGHEST_PORT}`);
}

function hostOf(text: string): string {
  // IPv6 addresses stand in brackets in URLs, and people bring them along.
  const host = text.trim().replace(/^\[(.*)\]$/, '$1');
  if (/^[\w.:-]+$/.test(host) && !URL.canParse(host)) return host;
  throw usage(`--host ${text} is no address or host name; the usual ones are 127.0.0.1 and 0.0.0.0`);
}

function executorOf(text: string): 'compiled' | 'apollo' {
  const executor = EXECUTORS.find((name) => name === text);
  if (executor) return executor;
  const meant = closest(text, EXECUTORS);
  throw usage(`--executor ${text} is not known; it is compiled (the default) or apollo${meant ? `; did you mean ${meant}?` : ''}`);
}

function choice(name: string, yes = false, no = false): boolean | undefined {
  if (yes && no) throw usage(`Give --${name} or --no-${name}, not both`);
  return yes ? true : no ? false : undefined;
}
