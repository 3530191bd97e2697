import type { ExecuteArgs, ExecuteResult } from '@stoa/graphql/handler.ts';
import { header } from '@stoa/graphql/http.ts';
import { acceptsParts } from '@stoa/graphql/incremental-delivery.ts';
import type { DocumentNode } from 'graphql';
import { deferralVariables } from '../../planning/deferral.ts';
import type { GraphHooks } from '../../plugins/plugin.ts';
import type { Executor, Operation, RequestContext } from '../executor.ts';

export type ExecuteOperation = (args: ExecuteArgs<RequestContext>) => Promise<ExecuteResult>;

/**
 * Executes what the handler has admitted: in parts where the operation defers and its client reads parts. What is explained is
 * answered as a whole, as are the operations of an executor that knows nothing else.
 * @param checkPlan called with each plan before anybody is asked
 */
export function executeOperation(executor: Executor, checkPlan?: GraphHooks['checkPlan']): ExecuteOperation {
  const deferring = new WeakMap<DocumentNode, boolean>();
  const defers = (document: DocumentNode): boolean => {
    let known = deferring.get(document);
    if (known === undefined) deferring.set(document, (known = deferralVariables(document) !== null));
    return known;
  };
  return (args) => {
    const { document, text, documentId, operationName, variables, context, request } = args;
    const operation: Operation = {
      document, source: text, documentId, operationName: operationName ?? undefined, variables, context,
      checkPlan: checkPlan && ((planned) => checkPlan(planned, args)),
    };
    const inParts = executor.executeInParts && defers(document) && acceptsParts(header(request.headers, 'accept')) && !context.watch?.explanation;
    return inParts && executor.executeInParts ? executor.executeInParts(operation) : executor.execute(operation);
  };
}
