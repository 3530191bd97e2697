import { boot } from '@stoa/service/boot.ts';
import carts from './subgraph.ts';

await boot(carts);
