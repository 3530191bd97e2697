import { boot } from '@stoa/service/boot.ts';
import reviews from './subgraph.ts';

await boot(reviews);
