import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { createClientSelection } from './client-selection.ts';
import type { ClientSelection } from './client-selection.ts';
import type { ConditionValues } from './conditions.ts';
import { planInOrder } from './mutation-order.ts';
import { planMutationsInParts } from './mutations-in-parts.ts';
import { createPlanVariables } from './plan-variables.ts';
import type { PlanVariables } from './plan-variables.ts';
import { plannerDocument } from './planner-document.ts';
import type { PlannedDeferrals } from './planner-document.ts';
import type { Supergraph } from './supergraph.ts';

/** An operation with the values of its conditions, and how subgraphs answer it. */
export interface PlannedOperation {
  readonly document: DocumentNode;
  readonly client: ClientSelection;
  readonly plan: QueryPlan;
  readonly variables: PlanVariables;
  /** What of the plan may come later; null when the answer is one. */
  readonly deferrals: PlannedDeferrals | null;
}

/** More parts than these are planned as one answer: each may be a request of its own to every subgraph. */
const MAX_DEFERRALS = 32;

/** @param defers whether parts of the answer may come later; they do not have to */
export function planOperation(
  supergraph: Supergraph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  conditions: ConditionValues,
  defers = false,
): PlannedOperation {
  const { apiSchema: schema, reservedNames } = supergraph;
  const client = createClientSelection({ schema, document, operation, conditions, reservedNames, defers });
  const variables = createPlanVariables(operation);
  const planned = plannerDocument(client);
  const plannable = planned && variables.renamed(planned.document);
  const common = { document, client, variables };
  if (!defers) {
    const plan = plannable ? planInOrder(plannable, (each) => supergraph.plan(each, conditions)) : { kind: 'QueryPlan' as const };
    return { ...common, plan, deferrals: null };
  }
  const parts = [...(planned?.deferrals.values() ?? [])].flat().length;
  const mayDefer = plannable && parts > 0 && parts <= MAX_DEFERRALS;
  const plan = mayDefer ? planMutationsInParts(plannable, (each) => supergraph.planInParts(each, conditions)) : null;
  return planned && plan ? { ...common, plan, deferrals: planned.deferrals } : planOperation(supergraph, document, operation, conditions);
}
