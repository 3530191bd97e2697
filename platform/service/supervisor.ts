import type { DestinationStream } from 'pino';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Backoff } from './backoff.ts';
import { backoffMs, pause } from './backoff.ts';
import type { Child, ChildExit } from './child-process.ts';
import { startChild } from './child-process.ts';
import type { ServiceEntry } from './landscape.ts';
import type { Logger } from './logging.ts';
import { askLiveness } from './probe.ts';
import { stopInOrder } from './runner.ts';

// Every service in a process of its own, kept running: a child that dies is started again, later each time it dies
// soon; one that has stopped answering is killed first. A child that gives up on its very first start is a mistake
// in its settings or code: that fails the whole start instead of being repeated. Children never outlive this process.

export interface SupervisedService extends ServiceEntry {
  /** The absolute path of its main.ts. */
  readonly main: string;
  /** Its environment, complete; each service sees its own database only. */
  readonly env: NodeJS.ProcessEnv;
}

export interface SupervisorOptions {
  readonly logger: Logger;
  /** Where the log lines of the children go. */
  readonly output: DestinationStream;
  /** How long a child may take to end after SIGTERM. */
  readonly stopWithinMs: number;
  readonly backoff?: Backoff;
  /** A child that does not open its port in this time is killed and counts as crashed. */
  readonly aliveWithinMs?: number;
  /** A child that was alive and has not answered for so long is killed and started again. */
  readonly hungAfterMs?: number;
}

export interface Supervisor {
  /** Resolves when every service has started once. Rejects, after stopping all, when one cannot start. */
  readonly started: Promise<void>;
  /** The process that runs a service now. */
  pidOf(name: string): number | undefined;
  /** Does not throw. */
  stop(): Promise<void>;
}

const defaults = { backoff: { firstMs: 250, highestMs: 30_000 }, aliveWithinMs: 60_000, hungAfterMs: 60_000 };
/** A child that ran so long is taken to be well: its next crash is a first one again. */
const WELL_AFTER_MS = 30_000;
const STARTING_POLL_MS = 100;
const RUNNING_POLL_MS = 5_000;

export function supervise(services: readonly SupervisedService[], options: SupervisorOptions): Supervisor {
  const stopping = new AbortController();
  const keepers = services.map((service) => keep(service, { ...defaults, ...options }, stopping.signal));
  const killAll = () => keepers.forEach((keeper) => keeper.child()?.kill());
  process.once('exit', killAll);

  const stop = async () => {
    stopping.abort();
    await stopInOrder(keepers, (keeper) => keeper.service.kind, (keeper) => keeper.stop());
    process.removeListener('exit', killAll);
  };
  const started = Promise.all(keepers.map((keeper) => keeper.started)).then(
    () => undefined,
    async (error: unknown) => {
      await stop();
      throw error;
    },
  );
  started.catch(() => {});
  const pids = () => new Map(keepers.map((keeper) => [keeper.service.name, keeper.child()?.pid]));
  return { started, pidOf: (name) => pids().get(name), stop };
}

interface Keeper {
  readonly service: SupervisedService;
  readonly started: Promise<void>;
  child(): Child | undefined;
  stop(): Promise<void>;
}

function keep(service: SupervisedService, options: SupervisorOptions & typeof defaults, stopping: AbortSignal): Keeper {
  const { name } = service;
  const logger = options.logger.child({ service: name });
  const started = Promise.withResolvers<void>();
  started.promise.catch(() => {});
  let child: Child | undefined;
  let startedOnce = false;

  const run = async (): Promise<ChildExit & { ranMs: number }> => {
    const begin = performance.now();
    const running = startChild({ ...options, name, main: service.main, env: service.env });
    child = running;
    const over = new AbortController();
    const watch = watchHealth(service, running, options, over.signal, () => {
      startedOnce = true;
      started.resolve();
    });
    const exit = await running.exited;
    over.abort();
    await watch;
    child = undefined;
    return { ...exit, ranMs: performance.now() - begin };
  };

  const loop = async () => {
    for (let crashes = 0; !stopping.aborted; ) {
      const { ranMs, lastWords, ...exit } = await run();
      if (stopping.aborted) return;
      if (!startedOnce && exit.code) {
        started.reject(new Fault('START_FAILED', `${name} cannot start. ${lastWords || `It ended with code ${exit.code}.`}`));
        return;
      }
      crashes = ranMs > WELL_AFTER_MS ? 0 : crashes;
      const ms = backoffMs(options.backoff, crashes);
      crashes += 1;
      logger.error({ ...exit, nextStartMs: ms }, 'crashed; it will be started again');
      await pause(ms, stopping);
    }
  };
  const ended = loop();

  return {
    service,
    started: started.promise,
    child: () => child,
    async stop() {
      await child?.stop(options.stopWithinMs);
      await ended;
    },
  };
}

/** Looks at the child's health until it is over; reports the end of its start, and kills a child that hangs. */
async function watchHealth(
  service: SupervisedService,
  child: Child,
  options: { logger: Logger; aliveWithinMs: number; hungAfterMs: number },
  over: AbortSignal,
  onStarted: () => void,
): Promise<void> {
  let lastAnswer = performance.now();
  let alive = false;
  let running = false;
  while (await pause(running ? RUNNING_POLL_MS : STARTING_POLL_MS, over)) {
    const answer = await askLiveness(service.url, Math.min(5_000, options.hungAfterMs));
    if (over.aborted) return;
    // Another program may answer at this port; only the child's own word counts.
    if (answer?.pid === child.pid) {
      lastAnswer = performance.now();
      alive = true;
      if (!running && answer?.stage === 'running') {
        running = true;
        onStarted();
      }
    }
    if (performance.now() - lastAnswer > (alive ? options.hungAfterMs : options.aliveWithinMs)) {
      options.logger.error({ service: service.name, pid: child.pid }, 'does not answer; killed');
      child.kill();
      return;
    }
  }
}
