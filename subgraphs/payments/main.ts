import { boot } from '@stoa/service/boot.ts';
import payments from './subgraph.ts';

await boot(payments);
