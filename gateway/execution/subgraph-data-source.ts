import type { GraphQLDataSource } from '@apollo/gateway';
import type { GraphQLFormattedError } from 'graphql';
import { Kind, parse } from 'graphql';
import { anonymous } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { SubgraphClient } from '../subgraphs/subgraph-client.ts';
import { MASKED_MESSAGE, visibleErrors } from '../subgraphs/subgraph-errors.ts';
import type { FailureListener, RequestContext } from './executor.ts';

/** Lets the stock gateway reach a subgraph through our client: signed, bounded, and without telling addresses. */
export function subgraphDataSource(name: string, client: SubgraphClient | undefined, failed: FailureListener): GraphQLDataSource {
  return {
    process: async ({ request, context }) => {
      const { query = '', variables, operationName } = request;
      const { caller = anonymous, headers, deadline } = context as Partial<RequestContext>;
      const report = (reason: unknown): void => failed({ subgraph: name, ...requestIdOf(headers), reason });
      try {
        if (!client) throw new Error('no such subgraph is declared');
        const { data, errors } = await client.send({ query, variables, operationName, caller, deadline, ...(headers && { headers }) });
        if (errors.length === 0) return { data };
        const visible = visibleErrors(errors, name);
        const masked = errors.filter((_, i) => visible[i]?.message === MASKED_MESSAGE);
        if (masked.length > 0) report(new Error(`it answered: ${JSON.stringify(masked).slice(0, 1_000)}`));
        return { data, errors: visible };
      } catch (error) {
        report(error);
        return { data: null, errors: failuresOf(query, name, codeOf(error)) };
      }
    },
  };
}

/** What clients are told: the client's faults have codes and constant messages of their own. */
function codeOf(error: unknown): string {
  return error instanceof Fault ? error.code : 'DOWNSTREAM_SERVICE_ERROR';
}

function requestIdOf(headers: RequestContext['headers'] | undefined): { requestId?: string } {
  const requestId = headers?.['x-request-id'];
  return requestId === undefined ? {} : { requestId };
}

/**
 * One error for each root field that the failed request should have brought, so that each has its path. The fields of an
 * entity request stand below the place that the request was made for; its error is put there.
 */
function failuresOf(query: string, serviceName: string, code: string): GraphQLFormattedError[] {
  const extensions = { code, serviceName };
  return rootPaths(query).map((path) => ({ message: MASKED_MESSAGE, path, extensions }));
}

function rootPaths(query: string): string[][] {
  const [operation] = parse(query, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [[]];
  const fields = operation.selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
  if (fields.length === 0 || fields.some(({ name }) => name.value === '_entities')) return [[]];
  return fields.map(({ alias, name }) => [(alias ?? name).value]);
}
