import { boot } from '@stoa/service/boot.ts';
import catalog from './subgraph.ts';

await boot(catalog);
