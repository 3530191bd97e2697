import { parse } from 'graphql';
import { decideLabels, readOverrideLabels } from '../planning/override-labels.ts';
import type { OverrideOptions } from '../planning/override-labels.ts';
import type { ExecutorFactory } from './executor.ts';

/** Makes executors that are told which labels of progressive `@override` hold. A graph without labels pays nothing. */
export function overridingExecutorFactory(create: ExecutorFactory, options: OverrideOptions): ExecutorFactory {
  return async (supergraphSdl) => {
    const executor = await create(supergraphSdl);
    const labels = readOverrideLabels(parse(supergraphSdl, { noLocation: true }), executor.schema);
    if (labels.all.length === 0) return executor;
    return {
      ...executor,
      async execute(operation) {
        const met = labels.metBy(operation.document);
        if (met.length === 0) return executor.execute(operation);
        return executor.execute({ ...operation, overrides: await decideLabels(met, operation.context, options) });
      },
    };
  };
}
