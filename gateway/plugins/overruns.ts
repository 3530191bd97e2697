import { refuseOverrun } from '@stoa/graphql/limits.ts';
import type { OnOverrun, Overrun } from '@stoa/graphql/limits.ts';
import type { Logger } from '@stoa/service/logging.ts';
import type { GatewayLimits } from '../limits.ts';

/**
 * What the gateway does when a request is beyond a limit: it refuses, or lets pass what only measures; it logs either way. A
 * document that is let pass is told of when it is new, and not again while it is cached.
 * @param told of each overrun, and whether it is refused
 */
export function watchOverruns({ measured }: GatewayLimits, logger: Logger, told: (overrun: Overrun, refused: boolean) => void): OnOverrun {
  return (overrun) => {
    const { limit, allowed, found } = overrun;
    const refused = !measured.has(limit);
    logger.warn({ limit, allowed, found, refused }, 'a request is beyond a limit');
    told(overrun, refused);
    if (refused) refuseOverrun(overrun);
  };
}
