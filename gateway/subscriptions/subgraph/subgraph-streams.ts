import type { SubgraphAnswer } from '../../subgraphs/subgraph-client.ts';
import type { HeaderRules } from '../../subgraphs/header-rules.ts';
import type { Surroundings } from '../../subgraphs/traffic/traffic.ts';
import { realSurroundings } from '../../subgraphs/traffic/traffic.ts';
import type { FailureListener } from '../../execution/executor.ts';
import type { SubscriptionSettings } from '../subscription-settings.ts';
import { lastingStream } from './lasting-stream.ts';
import { sseStreams } from './sse-stream.ts';
import type { StreamRequest } from './subgraph-stream.ts';
import { webSocketStreams } from './websocket-stream.ts';

/** Follows the events of one operation until they end. What goes wrong for good is thrown by the events. */
export type FollowEvents = (request: StreamRequest) => AsyncIterableIterator<SubgraphAnswer>;

/** By name of the subgraph. */
export type SubgraphStreams = ReadonlyMap<string, FollowEvents>;

export interface SubgraphStreamsOptions {
  readonly settings: SubscriptionSettings;
  /** The secret that signs; null for subgraphs that expect no signature. */
  readonly secret: string | null;
  readonly headerRules: Pick<HeaderRules, 'withheldFrom'>;
  readonly failed: FailureListener;
  readonly surroundings?: Surroundings;
}

/** @param subgraphs with the address of their GraphQL endpoint */
export function createSubgraphStreams(subgraphs: Iterable<readonly [name: string, url: URL]>, options: SubgraphStreamsOptions): SubgraphStreams {
  const { settings, secret, headerRules, failed, surroundings = realSurroundings } = options;
  return new Map(
    [...subgraphs].map(([name, endpoint]) => {
      const { protocol, url } = settings.addressOf(name, endpoint);
      const open = (protocol === 'ws' ? webSocketStreams : sseStreams)({ ...settings, name, url, secret });
      const isWithheld = headerRules.withheldFrom(name);
      const follow: FollowEvents = (request) => {
        const requestId = request.headers['x-request-id'];
        const headers = isWithheld ? without(request.headers, isWithheld) : request.headers;
        const broke = (reason: unknown): void => failed({ subgraph: name, ...(requestId !== undefined && { requestId }), reason });
        return lastingStream({ ...request, headers }, { name, open, settings, surroundings, broke });
      };
      return [name, follow];
    }),
  );
}

function without(headers: Readonly<Record<string, string>>, isWithheld: (header: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([header]) => !isWithheld(header)));
}
