import { defineSubgraph } from '@stoa/subgraph/define-subgraph.ts';
import { events } from './contract/events.ts';
import { ordersContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

/** What was ordered, by whom and for how much; orders are streams of events. */
export default defineSubgraph({
  name: 'orders',
  port: 4305,
  folder: import.meta.dirname,
  openDatabase,
  events,
  resolvers,
  context: ordersContext,
  seed,
});
