import { boot } from '@stoa/service/boot.ts';
import customers from './subgraph.ts';

await boot(customers);
