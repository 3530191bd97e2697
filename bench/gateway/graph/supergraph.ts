import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { composeSupergraph } from '@stoa/gateway/supergraph/compose.ts';
import { subgraphUrl } from './addresses.ts';
import { createSubgraphs } from './subgraphs.ts';

export interface SupergraphFiles {
  /** Names its subgraphs' addresses, for gateways that read them there. */
  readonly withAddresses: string;
  /** The very text that our gateway composes when it asks the subgraphs, so it has nothing to swap. */
  readonly withoutAddresses: string;
}

export function writeSupergraphs(folder: string, origin: string): SupergraphFiles {
  const parts = createSubgraphs().map(({ name, sdl }) => ({ name, sdl }));
  const write = (file: string, text: string): string => {
    const target = path.join(folder, file);
    writeFileSync(target, text);
    return target;
  };
  const addressed = parts.map((part) => ({ ...part, url: `${subgraphUrl(origin, part.name)}/graphql` }));
  return {
    withAddresses: write('supergraph-with-addresses.graphql', composeSupergraph(addressed)),
    withoutAddresses: write('supergraph.graphql', composeSupergraph(parts)),
  };
}
