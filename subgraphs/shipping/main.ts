import { boot } from '@stoa/service/boot.ts';
import shipping from './subgraph.ts';

await boot(shipping);
