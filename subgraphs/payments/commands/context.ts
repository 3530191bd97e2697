import type { Clock } from '@stoa/kernel/clock.ts';
import type { Cause } from '@stoa/messaging/cause.ts';
import type { PaymentsClient } from '../persistence/database.ts';

/** What a command works with: the database, the time, and the request behind it. */
export interface CommandContext {
  readonly db: PaymentsClient;
  readonly clock: Clock;
  readonly cause: Cause;
}
