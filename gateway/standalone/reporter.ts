import type { GraphQLSchema } from 'graphql';
import type { Logger } from '@stoa/service/logging.ts';
import { logSupergraphEvents } from '../log-events.ts';
import type { Addresses } from '../subgraphs/subgraph-pool.ts';
import type { SupergraphEvent } from '../supergraph/supergraph-manager.ts';
import { exampleQuery } from './example-query.ts';
import { curl, summary } from './summary.ts';
import { createTeller } from './tell.ts';

export interface ReporterOptions {
  readonly logger: Logger;
  /** A person reads standard output, and not a machine. */
  readonly readable: boolean;
  readonly playground: boolean;
  /** Where subgraphs are, as far as that was typed. */
  readonly addresses: Addresses;
}

/**
 * Tells how it goes. Problems are sentences on standard error. On standard output a person finds sentences, and a machine
 * one JSON line for each event, among them one `ready` with the address and a command to try.
 */
export interface Reporter {
  /** Of a graph that may be served next. */
  readonly schema: (schema: GraphQLSchema) => void;
  readonly event: (event: SupergraphEvent) => void;
  /** @param url http://127.0.0.1:4000 */
  readonly listening: (url: string) => void;
}

export function createReporter({ logger: root, readable, playground, addresses }: ReporterOptions): Reporter {
  const logger = root.child({ service: 'gateway' });
  const log = logSupergraphEvents(logger);
  const tell = createTeller(addresses);
  let url: string | null = null;
  let query: string | null = null;
  let subgraphs: readonly string[] | null = null;
  let announced = false;

  /** Once, when it is known where it listens and what it serves. */
  const announce = (): void => {
    if (announced || url === null || query === null || subgraphs === null) return;
    announced = true;
    if (readable) process.stdout.write(summary({ url, subgraphs, query, playground }));
    else logger.info({ url: `${url}/graphql`, subgraphs: subgraphs.length, try: curl(url, query) }, 'ready');
  };

  return {
    schema: (schema) => {
      query = exampleQuery(schema);
    },
    event: (event) => {
      const { text, problem } = tell(event);
      if (problem) process.stderr.write(`${text}\n`);
      // On a terminal the two would meet, and say the same.
      if (!readable) log(event);
      else if (!problem) logger.info(text);
      if (event.type !== 'supergraph-swapped') return;
      ({ subgraphs } = event);
      announce();
    },
    listening: (address) => {
      url = address;
      if (subgraphs === null && readable) logger.info(`Listening at ${url}; no graph yet.`);
      announce();
    },
  };
}
