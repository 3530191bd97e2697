import { defineSubgraph } from '@stoa/subgraph/define-subgraph.ts';
import { events } from './contract/events.ts';
import { reviewsContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

/** What buyers say about products that have arrived. */
export default defineSubgraph({
  name: 'reviews',
  port: 4308,
  folder: import.meta.dirname,
  openDatabase,
  events,
  resolvers,
  context: reviewsContext,
  seed,
});
