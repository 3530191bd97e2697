import { boot } from '@stoa/service/boot.ts';
import carts from './subgraph.ts';

boot(carts);
