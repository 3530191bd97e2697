/**
 * What clients see of errors. A fault shows its message and code. An error that nobody foresaw shows neither: the
 * client gets a trace id, the log gets the error in full, under the same trace id. Stack traces are never sent.
 */
import { Fault } from '@stoa/kernel/fault.ts';
import { GraphQLError } from 'graphql';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { GraphQLRejected } from './documents.ts';

/** The part of a pino logger that is used here. */
export interface Logger {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What an answer may say, and where the rest goes. */
export interface Disclosure {
  readonly logger: Logger;
  readonly traceId: string;
  /** Whether messages may name parts of the schema that the client did not: only where the schema can be read anyway. */
  readonly schemaIsOpen: boolean;
  /** Errors of a foreign executor that carry a code are its own words to the client. */
  readonly trustCodes: boolean;
}

type Formatted = GraphQLFormattedError & { readonly extensions: Readonly<Record<string, unknown>> };

const MAX_MESSAGE_LENGTH = 500;
const SUGGESTION = / Did you mean .*$/s;
/** Written by graphql-js and graphql-jit alike when a variable turns out to be wrong only where it is used. */
const WRONG_ARGUMENT = /^Argument "/;

/** Errors that end a request before it is executed. */
export function formatRefusal(error: unknown, disclosure: Disclosure): readonly Formatted[] {
  if (!(error instanceof GraphQLRejected)) return [formatThrown(error, disclosure)];
  return error.errors.map((each) => {
    const code = typeof each.extensions.code === 'string' ? each.extensions.code : error.code;
    return { ...place(each), message: messageOf(each, code, disclosure), extensions: { code, traceId: disclosure.traceId } };
  });
}

function messageOf(error: GraphQLError, code: string, { schemaIsOpen }: Disclosure): string {
  if (schemaIsOpen) return shorten(error.message);
  // Messages of validation tell names of types and fields; of variables, only suggestions do.
  if (code === 'GRAPHQL_VALIDATION_FAILED') return 'The document does not fit the schema.';
  return shorten(error.message.replace(SUGGESTION, ''));
}

/** The result as the client sees it. */
export function formatResult(result: ExecutionResult, disclosure: Disclosure): ExecutionResult {
  if (!result.errors?.length) return result;
  const errors = result.errors.map((error) => formatFieldError(error, disclosure));
  return { ...result, errors: errors as unknown as readonly GraphQLError[] };
}

function formatFieldError(error: GraphQLError, disclosure: Disclosure): Formatted {
  const { traceId, trustCodes } = disclosure;
  const cause = error.originalError;
  if (!faultIn(error)) {
    if (trustCodes && typeof error.extensions?.code === 'string') {
      const { stacktrace: _stacktrace, exception: _exception, ...extensions } = error.extensions;
      return { ...place(error), message: error.message, extensions: { traceId, ...extensions } };
    }
    const isWrongArgument = WRONG_ARGUMENT.test(error.message) && (!cause || cause instanceof GraphQLError);
    if (isWrongArgument) {
      return { ...place(error), message: shorten(error.message), extensions: { code: 'BAD_USER_INPUT', traceId } };
    }
  }
  const thrown = formatThrown(faultIn(error) ?? cause ?? error, disclosure, error.path);
  return { ...place(error), ...thrown };
}

function formatThrown(error: unknown, { logger, traceId }: Disclosure, path?: readonly (string | number)[]): Formatted {
  const where = { traceId, ...(path && { path: path.join('.') }) };
  if (!(error instanceof Fault)) {
    logger.error({ err: error, ...where }, 'an unforeseen error was masked');
    return { message: 'Something went wrong. The trace id leads to it.', extensions: { code: 'INTERNAL_SERVER_ERROR', traceId } };
  }
  // A cause is something from behind the scenes, such as a database that is away; without one, the caller has erred.
  if (error.cause !== undefined) logger.warn({ err: error, code: error.code, ...where }, 'a request met a fault');
  const { code, details, retryable } = error;
  return {
    message: error.message,
    extensions: { code, traceId, ...(retryable && { retryable }), ...(details && { details }) },
  };
}

function faultIn(error: GraphQLError | Error): Fault | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if (at instanceof Fault) return at;
    at = at instanceof GraphQLError || 'originalError' in at ? at.originalError : undefined;
  }
  return null;
}

function place(error: GraphQLError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(error.locations && { locations: error.locations }), ...(error.path && { path: error.path }) };
}

/** Messages quote what the client sent, which may be long. */
function shorten(message: string): string {
  return message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
}
