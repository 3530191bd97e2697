import path from 'node:path';
import { Fault } from '@stoa/kernel/fault.ts';
import { hostService } from '@stoa/service/host.ts';
import { createLandscape } from '@stoa/service/landscape.ts';
import type { Life } from '@stoa/service/lifecycle.ts';
import { createLogger, isReadable } from '@stoa/service/logging.ts';
import { readSettings } from '@stoa/service/settings.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { createGateway } from '../gateway.ts';
import type { GatewayOptions } from '../gateway.ts';
import { readSupergraphFile, subgraphsIn } from '../supergraph/supergraph-file.ts';
import { addressesIn, requireKnown } from './addresses.ts';
import type { Source, StandaloneOptions } from './arguments.ts';
import { createReporter } from './reporter.ts';
import { urlOf } from './summary.ts';

/** Starts the gateway alone; resolves when it has started. @throws {Fault} when it cannot */
export async function runStandalone(life: Life, source: Source, options: StandaloneOptions, environment: Environment): Promise<void> {
  const env = environmentWith(environment, options);
  // The port is the one that was asked for: only the shop moves all its ports together.
  const settings = readSettings({ ...env, STOA_PORT_BASE: undefined });
  const { introspection = !settings.production, playground = !settings.production, port } = options;
  const graph = await graphOf(source, env);
  const logger = createLogger(settings);
  const reporter = createReporter({ logger, readable: isReadable(settings), playground, addresses: source.urls });
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

async function graphOf(source: Source, environment: Environment): Promise<Pick<GatewayOptions, 'follow' | 'addresses'>> {
  if (source.kind === 'subgraphs') return { addresses: source.urls };
  const file = path.resolve(typedIn(environment), source.file);
  // Looked at before the port is opened, so that a wrong file is the first thing that is said.
  const text = await readSupergraphFile(file);
  requireKnown(subgraphsIn(file, text), source.urls);
  addressesIn(file, text, source.urls);
  return { follow: { file, addressesOf: (supergraphSdl) => addressesIn(file, supergraphSdl, source.urls) } };
}

/** npm runs commands in the folder of the project, wherever they were typed. */
function typedIn(environment: Environment): string {
  const typed = environment['npm_lifecycle_event'] === 'gateway' ? environment['INIT_CWD'] : undefined;
  return typed ?? process.cwd();
}

function adviseOnPort(error: unknown): never {
  if (!(error instanceof Fault) || error.code !== 'PORT_IN_USE') throw error;
  const [message = ''] = error.message.split('. ');
  throw new Fault('PORT_IN_USE', `${message}. Stop the program that uses it, or choose another port with --port.`, { cause: error });
}
