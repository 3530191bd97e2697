import { downstreamFault } from '../errors.ts';
import type { SubgraphClient } from './subgraph-client.ts';

const QUERY = '{ _service { sdl } }';
const TIMEOUT_MS = 5_000;

/** A subgraph's part of the graph. @throws {Fault} DOWNSTREAM_SERVICE_ERROR when it gives none. */
export async function fetchSdl(client: SubgraphClient): Promise<string> {
  const caller = { kind: 'service', subject: 'gateway' } as const;
  const { data, errors } = await client.send({ query: QUERY, caller, timeoutMs: TIMEOUT_MS });
  const service = data?._service;
  const sdl = typeof service === 'object' && service !== null ? (service as { sdl?: unknown }).sdl : undefined;
  if (typeof sdl === 'string' && sdl.trim() !== '') return sdl;
  throw downstreamFault(client.name, `it gave no SDL: ${JSON.stringify(errors).slice(0, 1_000)}`);
}
