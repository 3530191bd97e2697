import { apolloExecutorFactory } from '../../apollo-executor.ts';
import { compiledExecutorFactory } from '../../compiled-executor.ts';
import type { CreateFactory } from './test-bench.ts';
import { worldPlanning } from './world-planning.ts';

/** The executors that operations can be tried with, by name. */
export const EXECUTORS: Readonly<Record<'compiled' | 'apollo', CreateFactory>> = {
  compiled: (options) => compiledExecutorFactory({ ...options, planning: worldPlanning }),
  apollo: apolloExecutorFactory,
};
