import { defineSubgraph } from '@stoa/subgraph/define-subgraph.ts';
import { events } from './contract/events.ts';
import { catalogContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

/** What is sold, at which list price and since when. */
export default defineSubgraph({
  name: 'catalog',
  port: 4302,
  folder: import.meta.dirname,
  openDatabase,
  events,
  resolvers,
  context: catalogContext,
  seed,
});
