/**
 * Refuses operations that ask for too large a page, or may cost too much, before they are planned. Prices and sizes are
 * those of the supergraph (`@cost`, `@listSize`) or the usual ones, see `cost-model.ts`; values are those of the request.
 */
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { OnOverrun } from '@stoa/graphql/limits.ts';
import type { OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../execution/executor.ts';
import type { GatewayLimits } from '../limits.ts';
import { createEstimator } from './cost-estimate.ts';
import type { Estimator } from './cost-estimate.ts';
import { createCostModel } from './cost-model.ts';
import type { GatewayPlugin } from './plugin.ts';
import { readSupergraphTypes } from './supergraph-types.ts';

/** @param spend told of what each admitted operation costs */
export function queryCostPlugin({ max }: GatewayLimits, overLimit: OnOverrun, spend?: (operation: ExecuteArgs<RequestContext>, cost: number) => void): GatewayPlugin {
  return {
    name: 'query-cost',
    graph: ({ schema, supergraphSdl }) => {
      const model = createCostModel(schema, readSupergraphTypes(supergraphSdl));
      // As long-lived as the document: the handler's cache of documents bounds this one, too.
      const known = new WeakMap<OperationDefinitionNode, Estimator>();
      return {
        checkOperation: (args) => {
          const { document, operation, variables } = args;
          let estimator = known.get(operation);
          if (!estimator) known.set(operation, (estimator = createEstimator(schema, model, max, document, operation)));
          const { cost, largestPage } = estimator.estimate(variables);
          if (largestPage > max.listSize) {
            const allowed = max.listSize;
            overLimit({ limit: 'listSize', code: 'LIST_SIZE', allowed, found: largestPage, message: `A page may have ${allowed} items.` });
          }
          if (cost > max.cost) {
            const found = Math.ceil(Math.min(cost, Number.MAX_SAFE_INTEGER));
            overLimit({ limit: 'cost', code: 'COST', allowed: max.cost, found, message: `An operation may cost ${max.cost}; this one may cost ${found}.` });
          }
          spend?.(args, cost);
        },
      };
    },
  };
}
