import { isIPv6 } from 'node:net';

export interface SummaryFacts {
  /** Where a client on this machine reaches the gateway: http://127.0.0.1:4000 */
  readonly url: string;
  readonly subgraphs: readonly string[];
  /** A query that the graph answers. */
  readonly query: string;
  readonly playground: boolean;
}

/** What a person is shown when the first graph is served. */
export function summary({ url, subgraphs, query, playground }: SummaryFacts): string {
  const lines = [`Serving ${countOf(subgraphs)} at ${url}/graphql`];
  if (playground) lines.push(`Playground at ${url}/playground`);
  return `\n${lines.join('\n')}\n\nTry it:\n\n  ${curl(url, query)}\n\nCtrl-C ends it.\n\n`;
}

/** "2 subgraphs (products, reviews)" */
export function countOf(subgraphs: readonly string[]): string {
  return `${subgraphs.length} subgraph${subgraphs.length === 1 ? '' : 's'} (${subgraphs.join(', ')})`;
}

export function curl(url: string, query: string): string {
  return `curl -s ${url}/graphql -H 'content-type: application/json' -d '${JSON.stringify({ query })}'`;
}

/** @param host that is listened on; one that stands for all addresses cannot be called, the loopback can */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
