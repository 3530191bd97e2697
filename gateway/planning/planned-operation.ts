import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { createClientSelection } from './client-selection.ts';
import type { ClientSelection } from './client-selection.ts';
import type { ConditionValues } from './conditions.ts';
import { plannerDocument } from './planner-document.ts';
import type { Supergraph } from './supergraph.ts';

/** An operation with the values of its conditions, and how subgraphs answer it. */
export interface PlannedOperation {
  readonly document: DocumentNode;
  readonly client: ClientSelection;
  readonly plan: QueryPlan;
}

export function planOperation(
  supergraph: Supergraph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  conditions: ConditionValues,
): PlannedOperation {
  const { apiSchema: schema, reservedNames } = supergraph;
  const client = createClientSelection({ schema, document, operation, conditions, reservedNames });
  const planned = plannerDocument(client);
  return { document, client, plan: planned ? supergraph.plan(planned, conditions) : { kind: 'QueryPlan' } };
}
