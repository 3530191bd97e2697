import { defineSubgraph } from '@stoa/subgraph/define-subgraph.ts';
import { events } from './contract/events.ts';
import { shippingContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

/** What is sent to whom, and what comes back. */
export default defineSubgraph({
  name: 'shipping',
  port: 4307,
  folder: import.meta.dirname,
  openDatabase,
  events,
  resolvers,
  context: shippingContext,
  seed,
});
