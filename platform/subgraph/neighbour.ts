/**
 * A service asks another one directly, by GraphQL, signed in its own name. For checks at write time only: what is
 * shown to people is joined by the gateway. Survives a neighbour that is down, slow or answers nonsense, by a
 * retryable fault after a short wait; it does not retry, because whoever called may still wait for its own answer.
 */
import { sign } from '@stoa/identity/internal-signature.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Landscape } from '@stoa/service/landscape.ts';

/**
 * Asks `service` and gives `data` of its answer.
 * @throws {Fault} NEIGHBOUR_UNAVAILABLE (retryable) when it cannot be had, or has any error
 */
export type AskNeighbour = <Data>(
  service: string,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<Data>;

export interface NeighbourOptions {
  /** The name in which requests are signed. */
  readonly self: string;
  readonly landscape: Pick<Landscape, 'urlOf'>;
  readonly secret: () => string;
  readonly traceparent?: string | undefined;
  /** Milliseconds for the whole answer. */
  readonly timeout?: number;
}

const PATH = '/graphql';

/** Milliseconds for a whole answer: whoever called may still wait for its own. Tests have more, for a busy machine must not change what they find. */
export const neighbourPatience = { answerMs: 2_000 };

export function createAskNeighbour(options: NeighbourOptions): AskNeighbour {
  const { self, landscape, secret, traceparent, timeout = neighbourPatience.answerMs } = options;
  return async <Data>(service: string, query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const body = JSON.stringify({ query, variables });
    const caller = { kind: 'service', subject: self } as const;
    try {
      const response = await fetch(`${landscape.urlOf(service)}${PATH}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(traceparent === undefined ? {} : { traceparent }),
          ...sign({ secret: secret(), audience: service, method: 'POST', path: PATH, body, caller }),
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      });
      const answer = (await response.json()) as { data?: Data | null; errors?: unknown };
      if (!response.ok || answer.errors !== undefined || answer.data == null) {
        throw new Error(`${service} answered ${response.status}: ${JSON.stringify(answer.errors)}`);
      }
      return answer.data;
    } catch (cause) {
      throw new Fault('NEIGHBOUR_UNAVAILABLE', 'A part of the shop does not answer; nothing was changed. Try again.', {
        retryable: true,
        details: { serviceName: service },
        cause,
      });
    }
  };
}
