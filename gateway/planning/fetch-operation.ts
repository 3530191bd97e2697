import type { FetchNode } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';

/** What a fetch of a plan asks its subgraph for. */
export function operationOf({ operationDocumentNode: document }: FetchNode): OperationDefinitionNode {
  const operation = document?.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('the planner gave no document');
  return operation;
}
