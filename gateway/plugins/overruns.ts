import { refuseOverrun } from '@stoa/graphql/limits.ts';
import type { OnOverrun, Overrun } from '@stoa/graphql/limits.ts';
import type { Logger } from '@stoa/service/logging.ts';
import type { GatewayLimits } from '../limits.ts';

export interface Overruns {
  /** Refuses, or lets pass what only measures; counts and logs either way. */
  readonly overLimit: OnOverrun;
  /** How often each limit was overrun since the start, refused or not. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * What the gateway does when a request is beyond a limit. A document that is let pass is counted when it is new, and
 * not again while it is cached.
 */
export function watchOverruns({ measured }: GatewayLimits, logger: Logger): Overruns {
  const counts = new Map<string, number>();
  return {
    counts,
    overLimit: (overrun: Overrun) => {
      const { limit, allowed, found } = overrun;
      counts.set(limit, (counts.get(limit) ?? 0) + 1);
      const refused = !measured.has(limit);
      logger.warn({ limit, allowed, found, refused }, 'a request is beyond a limit');
      if (refused) refuseOverrun(overrun);
    },
  };
}
