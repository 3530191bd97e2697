/**
 * Our gateway alone on a supergraph, hosted as the product hosts it. `node ours.ts SUPERGRAPH PORT ORIGIN [follow]`; with
 * `follow` it takes the supergraph as it is, and does not ask the subgraphs for their schemas.
 */
import { createGateway } from '@stoa/gateway/gateway.ts';
import { readInitialSupergraph } from '@stoa/gateway/supergraph/initial-supergraph.ts';
import { hostService } from '@stoa/service/host.ts';
import { createLandscape } from '@stoa/service/landscape.ts';
import { createLogger } from '@stoa/service/logging.ts';
import { readSettings } from '@stoa/service/settings.ts';
import { subgraphUrl } from '../graph/addresses.ts';
import { serveMemoryUse } from './memory-use.ts';

const [supergraphFile = '', port = '', origin = '', follow] = process.argv.slice(2);
const settings = readSettings(process.env);
const { subgraphs = [] } = (await readInitialSupergraph(supergraphFile)) ?? {};
const addresses = new Map(subgraphs.map((name) => [name, new URL(`${subgraphUrl(origin, name)}/graphql`)]));
const options = follow === undefined ? { supergraphFile } : { follow: { file: supergraphFile, addressesOf: () => addresses }, supergraphFile: null };
const hosted = await hostService(
  { ...createGateway(options), port: 0 },
  {
    settings: { ...settings, portOf: () => Number(port) },
    landscape: createLandscape(subgraphs.map((name) => ({ name, kind: 'subgraph', url: subgraphUrl(origin, name) }))),
    logger: createLogger(settings),
  },
);
await hosted.started;
process.on('SIGTERM', () => void hosted.stop().then(() => process.exit(0)));
serveMemoryUse();
