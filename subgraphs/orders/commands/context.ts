import type { Clock } from '@stoa/kernel/clock.ts';
import type { Cause } from '@stoa/messaging/cause.ts';
import type { AskNeighbour } from '@stoa/subgraph/neighbour.ts';
import type { OrdersClient } from '../persistence/database.ts';

/** What a command works with: the database, the time, the request behind it, and a way to ask other services. */
export interface CommandContext {
  readonly db: OrdersClient;
  readonly clock: Clock;
  readonly cause: Cause;
  readonly ask: AskNeighbour;
}
