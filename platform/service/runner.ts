import type { HostedService, HostOptions } from './host.ts';
import { hostService } from './host.ts';
import type { ServiceKind } from './landscape.ts';
import { serviceKinds } from './landscape.ts';
import type { Service } from './service.ts';

/** Any set of services in this process. */
export interface RunningServices {
  readonly services: readonly HostedService[];
  /** Resolves when all have started. When one cannot, the others are stopped and it rejects with the reason. */
  readonly started: Promise<void>;
  /** Does not throw. */
  stop(): Promise<void>;
}

/**
 * Opens all ports and begins all starts side by side: no service waits for another.
 * @throws {Fault} PORT_IN_USE, ADDRESS_NOT_USABLE; no service is left running then
 */
export async function runServices(services: readonly Service[], options: HostOptions): Promise<RunningServices> {
  const attempts = await Promise.allSettled(services.map((service) => hostService(service, options)));
  const hosted = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const failure = attempts.find((attempt) => attempt.status === 'rejected');
  if (failure) {
    await Promise.all(hosted.map((service) => service.stop()));
    throw failure.reason;
  }

  const kinds = new Map(services.map(({ name, kind }) => [name, kind]));
  const stop = () => stopInOrder(hosted, ({ name }) => kinds.get(name), (service) => service.stop());
  const started = Promise.all(hosted.map((service) => service.started)).then(
    () => undefined,
    async (error: unknown) => {
      await stop();
      throw error;
    },
  );
  started.catch(() => {});
  return { services: hosted, started, stop };
}

/** Clients before the services they call, so that nobody's last request finds a closed door. */
export async function stopInOrder<T>(
  items: readonly T[],
  kindOf: (item: T) => ServiceKind | undefined,
  stop: (item: T) => Promise<void>,
): Promise<void> {
  for (const kind of serviceKinds.toReversed()) {
    await Promise.all(items.filter((item) => kindOf(item) === kind).map(stop));
  }
}
