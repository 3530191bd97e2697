import path from 'node:path';
import type { SupergraphFiles } from './graph/supergraph.ts';
import type { Services } from './services.ts';

export const candidateNames = ['ours', 'ours-stock-executor', 'apollo', 'hive', 'hive-router', 'floor'] as const;
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
  /** What Node is started with, after its flags. */
  readonly args: (port: number, surroundings: Surroundings) => readonly string[];
  readonly environment?: (surroundings: Surroundings) => Readonly<Record<string, string>>;
}

const here = import.meta.dirname;
export const PEERS = path.join(here, 'peers');

/** As our gateway starts in production, with metrics, and with spans of one request in a hundred. */
export const production = ({ services: { origin, issuer } }: Pick<Surroundings, 'services'>): Readonly<Record<string, string>> => ({
  STOA_INTERNAL_SECRET: 'secret-of-the-gateway-benchmark-0123456789',
  STOA_JWKS_URL: issuer.jwksUrl,
  STOA_TOKEN_ISSUER: issuer.issuer,
  STOA_TOKEN_AUDIENCE: issuer.audience,
  STOA_METRICS: '{"port": 0}',
  STOA_TRACING: JSON.stringify({ endpoint: origin, samplePercent: 1 }),
});

/** What a peer is told about tokens when it is to verify them. */
const peerTokens = ({ services, tokens }: Surroundings): Readonly<Record<string, string>> =>
  tokens ? { BENCH_TOKENS: JSON.stringify(services.issuer) } : {};

export const OURS = path.join(here, 'processes/ours.ts');

const ours = (port: number, { supergraphs, origin }: Surroundings): readonly string[] => [
  OURS, supergraphs.withoutAddresses, String(port), origin,
];

const hive = (...more: readonly string[]) => (port: number, { supergraphs }: Surroundings): readonly string[] => [
  path.join(PEERS, 'node_modules/@graphql-hive/gateway/dist/bin.js'),
  'supergraph', supergraphs.withAddresses, '--host', '127.0.0.1', '--port', String(port), '--fork', '1',
  '--config-path', path.join(PEERS, 'hive.config.mjs'), ...more,
];

export const candidates: Readonly<Record<CandidateName, Candidate>> = {
  ours: { title: 'ours', peer: false, args: ours, environment: production },
  'ours-stock-executor': {
    title: 'ours with the stock executor', peer: false, args: ours, environment: (surroundings) => ({ ...production(surroundings), STOA_GATEWAY_EXECUTOR: 'apollo' }),
  },
  apollo: {
    title: 'stock gateway, Apollo Server',
    peer: true,
    args: (port, { supergraphs }) => [path.join(PEERS, 'apollo.mjs'), supergraphs.withAddresses, String(port)],
    environment: (surroundings) => ({ APOLLO_TELEMETRY_DISABLED: 'true', ...peerTokens(surroundings) }),
  },
  hive: { title: 'Hive Gateway', peer: true, args: hive('--jit'), environment: peerTokens },
  // Its own planner does not go with --jit: every field is null then.
  'hive-router': { title: 'Hive Gateway, Rust planner', peer: true, args: hive('--hive-router-runtime'), environment: peerTokens },
  floor: {
    title: 'floor',
    peer: false,
    args: (port, { floorScript, origin }) => [path.join(here, 'processes/floor.ts'), floorScript, String(port), origin],
  },
};
