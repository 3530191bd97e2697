import type { Environment } from '@stoa/service/settings.ts';
import type { JoinSettings } from '../batching/join-settings.ts';
import { invalidSetting } from '../json-settings.ts';
import type { PlanningLimits } from '../planning/guard/planning-guard.ts';
import type { OverrideOptions } from '../planning/override-labels.ts';
import type { SubgraphClient } from '../subgraphs/subgraph-client.ts';
import type { SubgraphStreams } from '../subscriptions/subgraph/subgraph-streams.ts';
import { apolloExecutorFactory } from './apollo-executor.ts';
import { compiledExecutorFactory } from './compiled-executor.ts';
import type { ExecutionHooks } from './execution-hooks.ts';
import type { ExecutorFactory, FailureListener } from './executor.ts';

export interface ExecutorOptions extends OverrideOptions {
  /** Clients by subgraph name. They outlive the executor: they are shared by all executors of the gateway. */
  readonly clients: ReadonlyMap<string, SubgraphClient>;
  readonly failed: FailureListener;
  /** Where subscriptions get their events; the stock executor has none. */
  readonly streams?: SubgraphStreams;
  /** Of the compiled executor; the stock one tells nothing. */
  readonly hooks?: ExecutionHooks;
  /** Of the compiled executor; the stock one plans without end. */
  readonly planning?: PlanningLimits;
  /** Of the compiled executor; the stock one joins nothing. */
  readonly joins?: JoinSettings;
}

/**
 * Ours, or the stock one with `STOA_GATEWAY_EXECUTOR=apollo`, to compare them.
 * @throws {Fault} INVALID_SETTINGS
 */
export function chooseExecutor({ STOA_GATEWAY_EXECUTOR: name }: Environment): (options: ExecutorOptions) => ExecutorFactory {
  if (name === 'apollo') return apolloExecutorFactory;
  if (name === undefined || name === '' || name === 'compiled') return compiledExecutorFactory;
  throw invalidSetting('STOA_GATEWAY_EXECUTOR', 'is "compiled" (the default) or "apollo"');
}
