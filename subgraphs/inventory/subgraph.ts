import { defineSubgraph } from '@stoa/subgraph/define-subgraph.ts';
import { events } from './contract/events.ts';
import { inventoryContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

/** What there is of each product, and for whom some of it is put aside. */
export default defineSubgraph({
  name: 'inventory',
  port: 4303,
  folder: import.meta.dirname,
  openDatabase,
  events,
  resolvers,
  context: inventoryContext,
  seed,
});
