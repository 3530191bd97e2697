import type { RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Landscape, ServiceKind } from './landscape.ts';
import type { Settings } from './settings.ts';

/**
 * One service, declared. Importing a declaration does nothing; everything happens in `start`.
 * It is the default export of `subgraph.ts`, `gateway.ts` or `bff.ts`.
 */
export interface Service {
  /** Unique, lower case, words joined by `-`: 'catalog', 'bff-web'. */
  readonly name: string;
  readonly kind: ServiceKind;
  /** The default port; `STOA_PORT_BASE` shifts it. 0 takes any free port (tests). */
  readonly port: number;
  /** The service owns a database: it wants `<NAME>_DATABASE_URL`. */
  readonly database?: true;
  /**
   * Adds routes to `host.app` and opens what the service needs. The host calls it again, with a fresh app, when it
   * fails for a reason that may pass (a database that is not there yet); so it releases what it opened before it throws.
   */
  start(host: ServiceHost): Promise<RunningService>;
  /** Fills an empty database with the example shop; does nothing to one that holds rows. */
  seed?(host: SeedHost): Promise<SeedReport>;
}

/** What a service gets from its host. */
export interface ServiceHost {
  /** Not yet listening. Health answers and graceful close are the host's; the service adds its own routes. */
  readonly app: FastifyInstance;
  /**
   * Serves one path, exactly, beside the app: with nothing between Node and the listener, for the one route of a service
   * that carries its load. The listener answers every request to it, whatever its method.
   */
  readonly serve: (path: string, listener: RequestListener) => void;
  /** Names the service in every line. */
  readonly logger: Logger;
  readonly settings: Settings;
  /** All declared services, also those that do not run now. */
  readonly landscape: Landscape;
  /** Aborted when the service is asked to stop: long answers (streams, long polls) end then. */
  readonly stopping: AbortSignal;
}

/** What a seed gets: the same as a service, without a server. */
export type SeedHost = Omit<ServiceHost, 'app' | 'serve'>;

export interface SeedReport {
  /** False when the database held rows already. */
  readonly seeded: boolean;
  readonly rows: number;
}

/** A service that has started. */
export interface RunningService {
  /** Whether requests can be served now, and if not, why. Answers within seconds; reasons name no address. */
  ready(): Promise<Readiness>;
  /** Closes what `start` opened. Called once, after the last request has been answered or cut off. */
  stop(): Promise<void>;
}

export interface Readiness {
  readonly ok: boolean;
  /** One entry per thing that was looked at: 'ok', or the reason in words. */
  readonly checks: Readonly<Record<string, string>>;
}
