import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { LoadCommand, LoadPlan, LoadResult } from './processes/load.ts';
import { ask } from './processes/messages.ts';
import type { RecordedStages, SubgraphCommand, SubgraphCounts } from './processes/subgraphs.ts';
import { startNode } from './processes.ts';

/** The stub subgraphs, in their own process. */
export interface Subgraphs {
  readonly process: ChildProcess;
  readonly origin: string;
  delay(ms: number): Promise<void>;
  /** What they were asked since the last time. */
  take(): Promise<SubgraphCounts>;
  record(): Promise<void>;
  recorded(): Promise<RecordedStages>;
}

/** The load generator, in its own process. */
export interface Load {
  readonly process: ChildProcess;
  prepare(plan: LoadPlan, seconds: number): Promise<void>;
  run(seconds: number): Promise<LoadResult>;
  /** So many requests, but at least one for each connection. */
  requests(count: number): Promise<LoadResult>;
  end(): Promise<void>;
}

interface HelperOptions {
  readonly log: string;
  readonly pin: boolean;
}

/** @param wide instead of the four subgraphs of the nursery, so many of a graph that only two of are asked */
export async function startSubgraphs(options: HelperOptions, wide?: number): Promise<Subgraphs> {
  const helper = start('processes/subgraphs.ts', options, wide === undefined ? [] : [String(wide)]);
  const { origin } = await ask<{ origin: string }>(helper);
  const tell = <Answer = void>(command: SubgraphCommand): Promise<Answer> => ask<Answer>(helper, command);
  return {
    process: helper,
    origin,
    delay: (ms) => tell({ delay: ms }),
    take: () => tell({ take: true }),
    record: () => tell({ record: true }),
    recorded: () => tell({ record: false }),
  };
}

export async function startLoad(options: HelperOptions): Promise<Load> {
  const helper = start('processes/load.ts', options);
  await ask(helper);
  const tell = <Answer = void>(command: LoadCommand): Promise<Answer> => ask<Answer>(helper, command);
  return {
    process: helper,
    prepare: (plan, seconds) => tell({ prepare: plan, seconds }),
    run: (seconds) => tell<LoadResult>({ run: seconds }),
    requests: (count) => tell<LoadResult>({ requests: count }),
    end: () => tell({ end: true }),
  };
}

function start(file: string, { log, pin }: HelperOptions, args: readonly string[] = []): ChildProcess {
  return startNode([path.join(import.meta.dirname, file), ...args], { place: pin ? 'helper' : 'anywhere', log, channel: true });
}
