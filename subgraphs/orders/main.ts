import { boot } from '@stoa/service/boot.ts';
import orders from './subgraph.ts';

await boot(orders);
