/** Our gateway alone on a supergraph, hosted as the product hosts it. `node ours.ts SUPERGRAPH PORT ORIGIN` */
import { createGateway } from '@stoa/gateway/gateway.ts';
import { readInitialSupergraph } from '@stoa/gateway/supergraph/initial-supergraph.ts';
import { hostService } from '@stoa/service/host.ts';
import { createLandscape } from '@stoa/service/landscape.ts';
import { createLogger } from '@stoa/service/logging.ts';
import { readSettings } from '@stoa/service/settings.ts';
import { subgraphUrl } from '../graph/addresses.ts';

const [supergraphFile = '', port = '', origin = ''] = process.argv.slice(2);
const settings = readSettings(process.env);
const { subgraphs = [] } = (await readInitialSupergraph(supergraphFile)) ?? {};
const hosted = await hostService(
  { ...createGateway({ supergraphFile }), port: 0 },
  {
    settings: { ...settings, portOf: () => Number(port) },
    landscape: createLandscape(subgraphs.map((name) => ({ name, kind: 'subgraph', url: subgraphUrl(origin, name) }))),
    logger: createLogger(settings),
  },
);
await hosted.started;
process.on('SIGTERM', () => void hosted.stop().then(() => process.exit(0)));
