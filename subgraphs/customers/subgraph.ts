import { defineSubgraph } from '@stoa/subgraph/define-subgraph.ts';
import { events } from './contract/events.ts';
import { customersContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { openDatabase } from './persistence/database.ts';
import { seed } from './seed.ts';

/** Who buys: people, their addresses, what they agree to, and the wish to be deleted. */
export default defineSubgraph({
  name: 'customers',
  port: 4301,
  folder: import.meta.dirname,
  openDatabase,
  events,
  resolvers,
  context: customersContext,
  seed,
});
