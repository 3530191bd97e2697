import { boot } from '@stoa/service/boot.ts';
import customers from './subgraph.ts';

boot(customers);
