/**
 * What an operation must pass before it is executed, however it came here: limits, syntax, validity, checks of the server's own,
 * and variables that fit.
 */
import { Fault } from '@stoa/kernel/fault.ts';
import { OperationTypeNode } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { checkVariables, createDocuments, selectOperation } from './documents.ts';
import type { PreparedDocument } from './documents.ts';
import type { ExecuteArgs, HandlerOptions } from './handler.ts';
import type { GraphQLRequest } from './http.ts';
import type { Limits } from './limits.ts';
import type { Params } from './params.ts';

/** An operation that may run. */
export interface AdmittedOperation<Context> extends ExecuteArgs<Context> {
  readonly prepared: PreparedDocument;
}

export interface Applicant<Context> {
  readonly request: GraphQLRequest;
  readonly params: Params;
  /** The document, wherever it came from. */
  readonly text: string;
  /** Hash to keep the text under, once it has passed every check. */
  readonly keepAs?: string | undefined;
  readonly context: Context;
  /** Whether the client can be given many results. */
  readonly takesStreams?: boolean;
}

export interface Admission<Context> {
  /** @throws {Fault | GraphQLRejected} with the code that says why an operation may not run; nothing has been executed then */
  readonly admit: (applicant: Applicant<Context>) => AdmittedOperation<Context>;
  /** The checks that a document must pass by itself, ahead of requests that bring it. @throws as `admit` does */
  readonly prepare: (text: string) => PreparedDocument;
}

export function createAdmission<Context>(options: HandlerOptions<Context>, limits: Limits): Admission<Context> {
  const { introspection, overLimit, checkDocument, checkOperation, persistedQueries } = options;
  const schemaNow = typeof options.schema === 'function' ? options.schema : () => options.schema as GraphQLSchema;
  const documents = createDocuments(limits, { introspection, checkDocument, ...(overLimit && { overLimit }) });

  const prepare = (text: string): PreparedDocument => documents.prepare(schemaNow(), text);
  const admit: Admission<Context>['admit'] = ({ request, params, text, keepAs, context, takesStreams = false }) => {
    const schema = schemaNow();
    const prepared = documents.prepare(schema, text);
    const operation = selectOperation(prepared, params.operationName);
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      if (!options.subscribe) throw new Fault('OPERATION_NOT_SUPPORTED', 'Subscriptions cannot be run over this endpoint.');
      if (!takesStreams) throw new Fault('OPERATION_NOT_SUPPORTED', 'Accept text/event-stream for a subscription, or use a WebSocket.');
    }
    if (operation.operation === OperationTypeNode.MUTATION && request.method === 'GET') {
      throw new Fault('METHOD_NOT_ALLOWED', 'Use POST for a mutation.');
    }
    const variables = params.variables ?? NONE;
    checkVariables(prepared, operation, variables, limits.errors);
    const { operationName, extensions } = params;
    const { document, id: documentId } = prepared;
    const admitted: AdmittedOperation<Context> = {
      schema, document, operation, operationName, variables, extensions, context, request, text, documentId, prepared,
    };
    checkOperation?.(admitted);
    if (keepAs !== undefined) persistedQueries?.keep(keepAs, text);
    return admitted;
  };
  return { admit, prepare };
}

const NONE = {};
