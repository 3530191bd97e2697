import { defineSubgraph } from '@stoa/subgraph/define-subgraph.ts';
import { events } from './contract/events.ts';
import { paymentsContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

/** What was paid for orders and given back, with the books behind it. */
export default defineSubgraph({
  name: 'payments',
  port: 4306,
  folder: import.meta.dirname,
  openDatabase,
  events,
  resolvers,
  context: paymentsContext,
  seed,
});
