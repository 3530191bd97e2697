import path from 'node:path';
import type { SupergraphFiles } from './graph/supergraph.ts';
import type { Services } from './services.ts';

export const candidateNames = [
  'ours', 'ours-defaults', 'ours-stock-executor', 'apollo', 'apollo-defaults', 'hive', 'hive-router', 'hive-router-defaults', 'floor',
] as const;
export type CandidateName = (typeof candidateNames)[number];

/** What all candidates are told about the run. */
export interface Surroundings {
  readonly supergraphs: SupergraphFiles;
  /** Of the subgraphs. */
  readonly origin: string;
  /** What the floor asks and answers. */
  readonly floorScript: string;
  readonly services: Pick<Services, 'origin' | 'issuer'>;
  /** Whether requests have tokens, which are to be verified. */
  readonly tokens: boolean;
}

export interface Candidate {
  readonly title: string;
  /** A peer: it must be installed. */
  readonly peer: boolean;
  /** Whether it does what a gateway does in production besides answering: signatures, rules for headers, timeouts, limits, metrics, spans. */
  readonly works: boolean;
  /** What Node is started with, after its flags. */
  readonly args: (port: number, surroundings: Surroundings) => readonly string[];
  readonly environment?: (surroundings: Surroundings) => Readonly<Record<string, string>>;
}

const here = import.meta.dirname;
export const PEERS = path.join(here, 'peers');

/** What requests to subgraphs are signed with. */
export const SECRET = 'secret-of-the-gateway-benchmark-0123456789';
const SAMPLE_PERCENT = 1;

/** Whose tokens ours accepts. */
const tokenSource = ({ jwksUrl, issuer, audience }: Services['issuer']): Readonly<Record<string, string>> => ({
  STOA_JWKS_URL: jwksUrl, STOA_TOKEN_ISSUER: issuer, STOA_TOKEN_AUDIENCE: audience,
});

/** As our gateway starts in production, with metrics, and with spans of one request in a hundred. */
export const production = ({ services: { origin, issuer } }: Pick<Surroundings, 'services'>): Readonly<Record<string, string>> => ({
  STOA_INTERNAL_SECRET: SECRET,
  ...tokenSource(issuer),
  STOA_METRICS: '{"port": 0}',
  STOA_TRACING: JSON.stringify({ endpoint: `${origin}/ours`, samplePercent: SAMPLE_PERCENT }),
});

/** What makes a peer do the same work. @param who as its spans are counted */
const peerWork = (who: string, { services }: Surroundings): Readonly<Record<string, string>> => ({
  BENCH_WORK: JSON.stringify({ secret: SECRET, tracesUrl: `${services.origin}/${who}/v1/traces`, sampleRatio: SAMPLE_PERCENT / 100 }),
});

/** What a peer is told about tokens when it is to verify them. */
const peerTokens = ({ services, tokens }: Surroundings): Readonly<Record<string, string>> =>
  tokens ? { BENCH_TOKENS: JSON.stringify(services.issuer) } : {};

export const OURS = path.join(here, 'processes/ours.ts');
const OURS_ALONE = path.join(here, '../../gateway/standalone/main.ts');

const ours = (port: number, { supergraphs, origin }: Surroundings): readonly string[] => [
  OURS, supergraphs.withoutAddresses, String(port), origin,
];

const hive = (...more: readonly string[]) => (port: number, { supergraphs }: Surroundings): readonly string[] => [
  path.join(PEERS, 'node_modules/@graphql-hive/gateway/dist/bin.js'),
  'supergraph', supergraphs.withAddresses, '--host', '127.0.0.1', '--port', String(port), '--fork', '1',
  '--config-path', path.join(PEERS, 'hive.config.mjs'), ...more,
];

const apollo = (port: number, { supergraphs }: Surroundings): readonly string[] => [path.join(PEERS, 'apollo.mjs'), supergraphs.withAddresses, String(port)];
const apolloDefaults = (surroundings: Surroundings) => ({ APOLLO_TELEMETRY_DISABLED: 'true', ...peerTokens(surroundings) });
// Its own planner does not go with --jit: every field is null then.
const hiveRouter = hive('--hive-router-runtime');

export const candidates: Readonly<Record<CandidateName, Candidate>> = {
  ours: { title: 'ours', peer: false, works: true, args: ours, environment: production },
  'ours-defaults': {
    title: 'ours, its defaults',
    peer: false,
    works: false,
    args: (port, { supergraphs }) => [OURS_ALONE, '--supergraph', supergraphs.withAddresses, '--port', String(port)],
    environment: ({ services, tokens }) => (tokens ? tokenSource(services.issuer) : {}),
  },
  'ours-stock-executor': {
    title: 'ours with the stock executor',
    peer: false,
    works: true,
    args: ours,
    environment: (surroundings) => ({ ...production(surroundings), STOA_GATEWAY_EXECUTOR: 'apollo' }),
  },
  apollo: {
    title: 'stock gateway, Apollo Server',
    peer: true,
    works: true,
    args: apollo,
    environment: (surroundings) => ({ ...apolloDefaults(surroundings), ...peerWork('apollo', surroundings) }),
  },
  'apollo-defaults': { title: 'stock gateway, its defaults', peer: true, works: false, args: apollo, environment: apolloDefaults },
  hive: {
    title: 'Hive Gateway',
    peer: true,
    works: true,
    args: hive('--jit'),
    environment: (surroundings) => ({ ...peerTokens(surroundings), ...peerWork('hive', surroundings) }),
  },
  'hive-router': {
    title: 'Hive Gateway, Rust planner',
    peer: true,
    works: true,
    args: hiveRouter,
    environment: (surroundings) => ({ ...peerTokens(surroundings), ...peerWork('hive-router', surroundings) }),
  },
  'hive-router-defaults': { title: 'Hive Gateway, Rust planner, its defaults', peer: true, works: false, args: hiveRouter, environment: peerTokens },
  floor: {
    title: 'floor',
    peer: false,
    works: false,
    args: (port, { floorScript, origin }) => [path.join(here, 'processes/floor.ts'), floorScript, String(port), origin],
  },
};
