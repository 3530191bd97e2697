/** Subscriptions of the gateway: what is wired once, in the composition root. */
import type { Server } from 'node:http';
import type { Logger } from '@stoa/service/logging.ts';
import type { Environment } from '@stoa/service/settings.ts';
import type { FailureListener } from '../execution/executor.ts';
import type { HeaderRules } from '../subgraphs/header-rules.ts';
import type { Addresses } from '../subgraphs/subgraph-pool.ts';
import { realSurroundings } from '../subgraphs/traffic/traffic.ts';
import { registerWebSockets } from './clients/websocket-endpoint.ts';
import type { WebSocketEndpointOptions } from './clients/websocket-endpoint.ts';
import { createOpenSubscriptions } from './open-subscriptions.ts';
import type { OpenSubscriptions } from './open-subscriptions.ts';
import { createSubgraphStreams } from './subgraph/subgraph-streams.ts';
import type { SubgraphStreams } from './subgraph/subgraph-streams.ts';
import { readSubscriptions } from './subscription-settings.ts';
import type { SubscriptionChanges } from './subscription-settings.ts';

export interface SubscriptionsOptions {
  readonly environment: Environment;
  /** Instead of `STOA_SUBSCRIPTIONS`. */
  readonly changes?: SubscriptionChanges | undefined;
  /** The secret that signs requests to subgraphs; null where they are not signed. */
  readonly secret: string | null;
  readonly headerRules: HeaderRules;
  readonly failed: FailureListener;
  readonly logger: Logger;
  /** Aborts when the service stops: all subscriptions end then. */
  readonly stopping: AbortSignal;
}

export interface Subscriptions {
  readonly open: OpenSubscriptions;
  readonly keepAliveMs: number;
  /** Where these subgraphs have their events. */
  streams(addresses: Addresses): SubgraphStreams;
  /** Serves clients over WebSocket. */
  serve(server: Server, options: Pick<WebSocketEndpointOptions, 'path' | 'open' | 'admit' | 'jsonDepth'>): void;
}

/** @throws {Fault} INVALID_SETTINGS */
export function setUpSubscriptions({ environment, changes, secret, headerRules, failed, logger, stopping }: SubscriptionsOptions): Subscriptions {
  const settings = readSubscriptions(environment, changes);
  const open = createOpenSubscriptions({ settings, surroundings: realSurroundings });
  if (stopping.aborted) open.stop();
  else stopping.addEventListener('abort', () => open.stop(), { once: true });
  return {
    open,
    keepAliveMs: settings.keepAliveMs,
    streams: (addresses) => createSubgraphStreams(addresses, { settings, secret, headerRules, failed }),
    serve: (server, options) => registerWebSockets(server, { ...options, settings, logger, stopping }),
  };
}
