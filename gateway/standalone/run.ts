import { Fault } from '@stoa/kernel/fault.ts';
import { hostService } from '@stoa/service/host.ts';
import { createLandscape } from '@stoa/service/landscape.ts';
import type { Life } from '@stoa/service/lifecycle.ts';
import { createLogger, isReadable } from '@stoa/service/logging.ts';
import { readSettings } from '@stoa/service/settings.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { createGateway } from '../gateway.ts';
import type { GatewayOptions } from '../gateway.ts';
import type { Addresses } from '../subgraphs/subgraph-pool.ts';
import { readSupergraphFile, subgraphsIn } from '../supergraph/supergraph-file.ts';
import { addressesIn, requireKnown } from './addresses.ts';
import type { Source, StandaloneOptions } from './arguments.ts';
import { typedPath } from './config.ts';
import { createReporter } from './reporter.ts';
import { urlOf } from './summary.ts';

/** What there is to serve, as far as it can be known without asking anybody. */
export interface StandaloneGraph extends Pick<GatewayOptions, 'follow' | 'addresses'> {
  /** Where subgraphs are, as far as that was typed. */
  readonly typed: Addresses;
}

/** Looks at the file of the supergraph, if there is one. @throws {Fault} when it cannot be what is served, USAGE when the arguments do not fit it */
export async function findGraph(source: Source, environment: Environment): Promise<StandaloneGraph> {
  const typed = source.urls;
  if (source.kind === 'subgraphs') return { addresses: typed, typed };
  const file = typedPath(source.file, environment);
  const text = await readSupergraphFile(file);
  requireKnown(subgraphsIn(file, text), typed);
  addressesIn(file, text, typed);
  return { follow: { file, addressesOf: (supergraphSdl) => addressesIn(file, supergraphSdl, typed) }, typed };
}

/** Starts the gateway alone; resolves when it has started. @throws {Fault} when it cannot */
export async function runStandalone(life: Life, { typed, ...graph }: StandaloneGraph, options: StandaloneOptions, environment: Environment): Promise<void> {
  const env = environmentWith(environment, options);
  // The port is the one that was asked for: only the shop moves all its ports together.
  const settings = readSettings({ ...env, STOA_PORT_BASE: undefined });
  const { introspection = !settings.production, playground = !settings.production, port } = options;
  const logger = createLogger(settings);
  const reporter = createReporter({ logger, readable: isReadable(settings), playground, addresses: typed });
  const gateway = createGateway({
    ...graph,
    environment: env,
    supergraphFile: null,
    signing: Boolean(env['STOA_INTERNAL_SECRET']?.trim()),
    tokens: 'optional',
    introspection,
    examples: playground ? [] : null,
    onSupergraphEvent: reporter.event,
    plugins: [{ name: 'reporter', graph: ({ schema }) => (reporter.schema(schema), {}) }],
  });
  const hosted = await hostService({ ...gateway, port }, { settings, logger, landscape: createLandscape([]) }).catch(adviseOnPort);
  life.atEnd(() => hosted.stop());
  await hosted.started;
  reporter.listening(urlOf(settings.listenHost, hosted.port));
}

function environmentWith(environment: Environment, { executor, host }: StandaloneOptions): Environment {
  return { ...environment, ...(executor && { STOA_GATEWAY_EXECUTOR: executor }), ...(host && { STOA_HOST: host }) };
}

function adviseOnPort(error: unknown): never {
  if (!(error instanceof Fault) || error.code !== 'PORT_IN_USE') throw error;
  const [message = ''] = error.message.split('. ');
  throw new Fault('PORT_IN_USE', `${message}. Stop the program that uses it, or choose another port with --port.`, { cause: error });
}
