import { Fault } from '@stoa/kernel/fault.ts';
import type { GraphQLFormattedError } from 'graphql';
import type { SubgraphAnswer, SubgraphClient, SubgraphRequest } from '../subgraphs/subgraph-client.ts';
import { MASKED_MESSAGE, visibleErrors } from '../subgraphs/subgraph-errors.ts';
import { isWorthRetrying } from '../subgraphs/traffic/retry.ts';
import type { ExecutionHooks } from './execution-hooks.ts';
import { fromByteText, toByteTexts } from './byte-text.ts';
import type { FailureListener } from './executor.ts';
import type { Run } from './run.ts';
import type { SubgraphOperation } from './subgraph-operation.ts';

/** An answer in byte texts, with errors fit for clients. Without any answer: no data, and one error without a path. */
export interface Answer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLFormattedError[];
  /** The subgraph did not answer at all, or in time: to ask it for less at once would not help. */
  readonly isOutOfReach?: true;
}

/** Entities that are asked for: the variable of the operation that names them, and their representations as JSON. */
export interface Representations {
  readonly variable: string;
  readonly texts: readonly string[];
}

export interface SubgraphRequests {
  /**
   * Asks a subgraph. Does not reject.
   * @param variables names of the client's variables that go along
   * @param entities none for fields of a root type
   */
  ask(
    run: Run,
    subgraph: string,
    operation: SubgraphOperation,
    variables: readonly string[],
    entities: readonly Representations[],
  ): Promise<Answer>;
  /** Says that so many places of the answer want an entity; equal ones are asked for once. @param again whether that was said before */
  wanted(run: Run, subgraph: string, operation: SubgraphOperation, places: number, again?: boolean): void;
  /** Reports an answer that cannot be used. What clients are told of it. */
  refuse(run: Run, subgraph: string, reason: string): GraphQLFormattedError;
}

export function createSubgraphRequests(
  clients: ReadonlyMap<string, SubgraphClient>,
  failed: FailureListener,
  hooks: ExecutionHooks = {},
): SubgraphRequests {
  const report = ({ context: { headers } }: Run, subgraph: string, reason: unknown): void => {
    const requestId = headers['x-request-id'];
    failed({ subgraph, ...(requestId !== undefined && { requestId }), reason });
  };
  const answerOf = (run: Run, subgraph: string, answer: SubgraphAnswer): Answer => {
    const { errors } = answer;
    const data = answer.isByteText ? answer.data : toByteTexts(answer.data);
    run.escapes ||= answer.escapes;
    if (errors.length === 0) return { data, errors: NO_ERRORS };
    const visible = visibleErrors(errors, subgraph);
    const masked = errors.filter((_, i) => visible[i]?.message === MASKED_MESSAGE);
    if (masked.length > 0) report(run, subgraph, new Error(`it answered: ${JSON.stringify(masked).slice(0, 1_000)}`));
    return { data, errors: visible };
  };
  const failure = (run: Run, subgraph: string, reason: unknown): Answer => {
    report(run, subgraph, reason);
    const errors = [downstreamError(subgraph, codeOf(reason))];
    return isOutOfReach(reason) ? { data: null, errors, isOutOfReach: true } : { data: null, errors };
  };
  // A promise in place of an async function, as in `traffic.ts`.
  const ask: SubgraphRequests['ask'] = (run, subgraph, { bodyStart, kind }, names, lists) => {
    const failed = (error: unknown): Answer => failure(run, subgraph, error);
    try {
      const client = clients.get(subgraph);
      if (!client) throw new Error('no such subgraph is declared');
      const body = `${bodyStart}${variablesText(run, names, lists)}}}`;
      const { caller, headers, deadline, watch } = run.context;
      const request: SubgraphRequest = { body, kind, entities: countOf(lists), caller, headers, deadline, watch, asByteText: true };
      return client.send(request).then((answer) => {
        try {
          return answerOf(run, subgraph, answer);
        } catch (error) {
          return failed(error);
        }
      }, failed);
    } catch (error) {
      return Promise.resolve(failed(error));
    }
  };
  return {
    ask,
    wanted: (run, subgraph, operation, places, again = false) => hooks.wanted?.(run.context, subgraph, operation.text, places, again),
    refuse(run, subgraph, reason) {
      report(run, subgraph, new Error(reason));
      return downstreamError(subgraph);
    },
  };
}

const NO_ERRORS: Answer['errors'] = [];

/** What a client is told where a subgraph gave nothing, or nothing that fits. */
export function downstreamError(serviceName?: string, code = 'DOWNSTREAM_SERVICE_ERROR'): GraphQLFormattedError {
  return { message: MASKED_MESSAGE, extensions: { code, ...(serviceName !== undefined && { serviceName }) } };
}

/** The faults of a client have codes and constant messages of their own. */
function codeOf(error: unknown): string {
  return error instanceof Fault ? error.code : 'DOWNSTREAM_SERVICE_ERROR';
}

const OUT_OF_REACH = new Set(['DOWNSTREAM_TIMEOUT', 'DOWNSTREAM_BUSY', 'DOWNSTREAM_CIRCUIT_OPEN', 'DEADLINE_EXCEEDED', 'CLIENT_GONE']);

function isOutOfReach(error: unknown): boolean {
  return OUT_OF_REACH.has(codeOf(error)) || isWorthRetrying(error);
}

/** Undefined where no entities are asked for. */
function countOf(lists: readonly Representations[]): number | undefined {
  if (lists.length === 0) return undefined;
  let count = 0;
  for (const { texts } of lists) count += texts.length;
  return count;
}

function variablesText({ variables }: Run, names: readonly string[], lists: readonly Representations[]): string {
  let text = '';
  for (const name of names) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined) text += `${text && ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  // The names are our own.
  for (const { variable, texts } of lists) text += `${text && ','}"${variable}":[${fromByteText(texts.join(','))}]`;
  return text;
}
