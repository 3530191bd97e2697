import { parse } from 'graphql';
import { decideLabels, readOverrideLabels } from '../planning/override-labels.ts';
import type { OverrideOptions } from '../planning/override-labels.ts';
import type { ExecutorFactory, Operation } from './executor.ts';

/** Makes executors that are told which labels of progressive `@override` hold. A graph without labels pays nothing. */
export function overridingExecutorFactory(create: ExecutorFactory, options: OverrideOptions): ExecutorFactory {
  return async (supergraphSdl) => {
    const executor = await create(supergraphSdl);
    const labels = readOverrideLabels(parse(supergraphSdl, { noLocation: true }), executor.schema);
    for (const label of options.overridePercentages?.keys() ?? []) if (!labels.all.includes(label)) options.labelUnknown?.(label);
    if (labels.all.length === 0) return executor;
    const decided = async (operation: Operation): Promise<Operation> => {
      const met = labels.metBy(operation.document);
      return met.length === 0 ? operation : { ...operation, overrides: await decideLabels(met, operation.context, options) };
    };
    const { executeInParts, subscribe } = executor;
    return {
      ...executor,
      execute: async (operation) => executor.execute(await decided(operation)),
      ...(executeInParts && { executeInParts: async (operation) => executeInParts(await decided(operation)) }),
      ...(subscribe && { subscribe: async (operation) => subscribe(await decided(operation)) }),
    };
  };
}
