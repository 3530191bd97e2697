import type { Caller } from '@stoa/identity/caller.ts';
import type { Clock } from '@stoa/kernel/clock.ts';
import type { Cause } from '@stoa/messaging/cause.ts';
import type { AskNeighbour } from './neighbour.ts';

/** What a request brings with it. A subgraph adds its loaders, which live as long as the request. */
export interface RequestScope<Db> {
  readonly db: Db;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly cause: Cause;
  readonly ask: AskNeighbour;
}

/** What a command works with: the database, the time, and the request behind it. */
export type CommandContext<Db> = Pick<RequestScope<Db>, 'db' | 'clock' | 'cause'>;
