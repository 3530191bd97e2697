import { defineSubgraph } from '@stoa/subgraph/define-subgraph.ts';
import { events } from './contract/events.ts';
import { cartsContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

/** What people want to buy: carts of customers and of guests. */
export default defineSubgraph({
  name: 'carts',
  port: 4304,
  folder: import.meta.dirname,
  openDatabase,
  events,
  resolvers,
  context: cartsContext,
  seed,
});
