/**
 * Refuses operations whose plan would ask too much of subgraphs: too many requests, too many entities, or too dear ones. The
 * operation alone was looked at before it was planned (`query-cost.plugin.ts`); what the plan adds is only seen here.
 * A plan is worked out once for each set of the values that its sizes depend on.
 */
import type { OnOverrun } from '@stoa/graphql/limits.ts';
import { buildSchema } from 'graphql';
import type { GatewayLimits, LimitName } from '../limits.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { createCostModel } from './cost-model.ts';
import { createPlanCost } from './plan-cost.ts';
import type { PlanCost } from './plan-cost.ts';
import type { GatewayPlugin } from './plugin.ts';
import { readSupergraphTypes } from './supergraph-types.ts';

const LIMITS: readonly { readonly limit: LimitName; readonly code: string; readonly of: keyof PlanCost; readonly what: string }[] = [
  { limit: 'plannedRequests', code: 'PLANNED_REQUESTS', of: 'requests', what: 'take {} requests to services' },
  { limit: 'plannedEntities', code: 'PLANNED_ENTITIES', of: 'entities', what: 'look up {} entities' },
  { limit: 'planCost', code: 'PLAN_COST', of: 'cost', what: 'cost services {}' },
];

export function planCostPlugin({ max }: GatewayLimits, overLimit: OnOverrun): GatewayPlugin {
  return {
    name: 'plan-cost',
    graph: ({ supergraphSdl }) => {
      // Everything, inaccessible types too: plans have those.
      const schema = buildSchema(supergraphSdl, { assumeValid: true, assumeValidSDL: true, noLocation: true });
      const model = createCostModel(schema, readSupergraphTypes(supergraphSdl));
      // As long-lived as the plan: the cache of plans bounds this one, too.
      const known = new WeakMap<PlannedOperation, ReturnType<typeof createPlanCost>>();
      return {
        checkPlan: (planned, { variables }) => {
          let costOf = known.get(planned);
          if (!costOf) known.set(planned, (costOf = createPlanCost(schema, model, max, planned)));
          const cost = costOf(variables);
          for (const { limit, code, of, what } of LIMITS) {
            const allowed = max[limit];
            if (cost[of] <= allowed) continue;
            const found = Math.ceil(Math.min(cost[of], Number.MAX_SAFE_INTEGER));
            overLimit({ limit, code, allowed, found, message: `An operation may ${what.replace('{}', String(allowed))}; this one may need ${found}.` });
          }
        },
      };
    },
  };
}
