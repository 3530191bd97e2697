import { apolloExecutorFactory } from '../../apollo-executor.ts';
import { compiledExecutorFactory } from '../../compiled-executor.ts';
import { planningHere } from './planning-here.ts';
import type { CreateFactory } from './test-bench.ts';

/** The executors that operations can be tried with, by name. */
export const EXECUTORS: Readonly<Record<'compiled' | 'apollo', CreateFactory>> = {
  compiled: (options) => compiledExecutorFactory({ ...options, planning: planningHere }),
  apollo: apolloExecutorFactory,
};
