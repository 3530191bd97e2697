import { boot } from '@stoa/service/boot.ts';
import inventory from './subgraph.ts';

await boot(inventory);
