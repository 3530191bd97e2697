/**
 * The one GraphQL-over-HTTP handler. `graphql-http`, the reference implementation, drives the protocol; what it leaves
 * to its user is here: limits, refusal of forged and malformed requests, error codes and masking, registered
 * documents, and documents that are parsed, validated and compiled once.
 */
import { randomBytes } from 'node:crypto';
import { Fault } from '@stoa/kernel/fault.ts';
import { execute as executeGraphQL, OperationTypeNode } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { createHandler } from 'graphql-http';
import { createCompiler } from './compiled.ts';
import { checkVariables, createDocuments, GraphQLRejected, selectOperation } from './documents.ts';
import type { ParsedDocument, PreparedDocument } from './documents.ts';
import { statusOf } from './errors.ts';
import { header } from './http.ts';
import type { GraphQLHandler, GraphQLRequest, HttpRequest, HttpResponse } from './http.ts';
import { publicLimits, refuseOverrun } from './limits.ts';
import type { Limits, OnOverrun } from './limits.ts';
import { formatRefusal, formatResult } from './masking.ts';
import type { Disclosure, Logger } from './masking.ts';
import { CURRENT, LEGACY, negotiate } from './media-type.ts';
import type { ResponseMediaType } from './media-type.ts';
import { readParams } from './params.ts';
import type { Params } from './params.ts';
import { persistedText } from './persisted-queries.ts';
import type { PersistedQueries } from './persisted-queries.ts';
import type { RegisteredDocuments } from './registered-documents.ts';

/** What an executor of one's own gets: a document that has passed every check, and variables that fit it. */
export interface ExecuteArgs<Context> {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  /** As sent, defaults not yet filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>> | null;
  readonly context: Context;
  readonly request: GraphQLRequest;
  /** The document as sent, and its SHA-256: keys for plans. The same text gives the same `document` while it is cached. */
  readonly text: string;
  readonly documentId: string;
}

/** A result that an executor has written itself: the JSON of an object with `data` and no errors. It is sent as it is. */
export interface TextResult {
  readonly text: string;
}

export interface HandlerOptions<Context> {
  /** A function may give another schema object later, which empties the cache of documents. */
  readonly schema: GraphQLSchema | (() => GraphQLSchema);
  /**
   * Called once per request, before its document is looked at, so that strangers learn nothing of the schema.
   * A Fault from here ends the request with its HTTP status (401 for UNAUTHENTICATED).
   */
  readonly context: (request: GraphQLRequest) => Context | Promise<Context>;
  /**
   * Replaces execution. Errors of its result are shown when their cause is a Fault or they carry an
   * `extensions.code`, whose messages are then its own responsibility; all others are masked.
   */
  readonly execute?: (args: ExecuteArgs<Context>) => Promise<ExecutionResult | TextResult>;
  readonly limits?: Partial<Limits>;
  /** What being beyond a limit means. Default: the request is refused. */
  readonly overLimit?: OnOverrun;
  /**
   * One more check of each new document, once it is parsed, and before it is validated against the schema: it must bear
   * documents that make no sense. Throws a Fault to refuse.
   */
  readonly checkDocument?: (document: ParsedDocument) => void;
  /** One more check of each operation, with variables that fit it, before it is executed. Throws a Fault to refuse. */
  readonly checkOperation?: (operation: ExecuteArgs<Context>) => void;
  /** Whether clients may read the schema. When not, no message names a part of it that the client did not name. */
  readonly introspection: boolean;
  /** Only these documents run, and only by their id. */
  readonly onlyRegistered?: RegisteredDocuments;
  /** These documents may be run by their id, and others by their text. */
  readonly registered?: RegisteredDocuments;
  /** Where documents are kept that clients name by their hash (`extensions.persistedQuery`); without it, nowhere. */
  readonly persistedQueries?: PersistedQueries;
  /** More headers for an answer, for instance a cookie. Not called for requests without a context. */
  readonly responseHeaders?: (context: Context) => Readonly<Record<string, string | readonly string[]>>;
  readonly logger: Logger;
}

/** One request on its way. */
interface Exchange<Context> {
  readonly request: GraphQLRequest;
  readonly params: Params;
  /** The document, wherever it came from. */
  readonly text: string;
  /** Hash to keep the text under, once it has passed every check. */
  readonly keepAs?: string | undefined;
  readonly mediaType: ResponseMediaType;
  readonly disclosure: Disclosure;
  work?: ExecuteArgs<Context> & { readonly prepared: PreparedDocument };
  response?: HttpResponse;
}

/** Makes the handler. It never rejects: whatever goes wrong is an HTTP response. */
export function createGraphQLHandler<Context>(options: HandlerOptions<Context>): GraphQLHandler {
  const { logger, introspection, overLimit = refuseOverrun, checkDocument, checkOperation, persistedQueries } = options;
  const limits: Limits = { ...publicLimits, ...options.limits };
  const schemaNow = typeof options.schema === 'function' ? options.schema : () => options.schema as GraphQLSchema;
  const documents = createDocuments(limits, { introspection, overLimit, checkDocument });
  const compiler = createCompiler((documentId, err) => {
    logger.warn({ err, documentId }, 'a document cannot be run as compiled code; graphql-js runs it');
  });

  const run = async ({ prepared, ...args }: NonNullable<Exchange<Context>['work']>): Promise<ExecutionResult | TextResult> => {
    if (options.execute) return options.execute(args);
    const { context, operation, variables } = args;
    const compiled = await compiler.run(prepared, operation, { context, variables });
    if (compiled) return compiled;
    return executeGraphQL({
      schema: args.schema,
      document: args.document,
      operationName: args.operationName,
      variableValues: variables,
      contextValue: context,
    });
  };

  const http = createHandler<Exchange<Context>, undefined, undefined>({
    parseRequestParams: ({ raw: { params, text } }) => ({
      query: text,
      operationName: params.operationName ?? undefined,
      variables: params.variables as Record<string, unknown> | undefined,
      extensions: params.extensions as Record<string, unknown> | undefined,
    }),
    async onSubscribe({ raw: exchange }, { query }) {
      const { params, request } = exchange;
      const context = await options.context(request);
      const schema = schemaNow();
      const prepared = documents.prepare(schema, query);
      const { document, text, id: documentId } = prepared;
      const operation = selectOperation(prepared, params.operationName);
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
        throw new Fault('OPERATION_NOT_SUPPORTED', 'Subscriptions cannot be run over this endpoint.');
      }
      if (operation.operation === OperationTypeNode.MUTATION && request.method === 'GET') {
        throw new Fault('METHOD_NOT_ALLOWED', 'Use POST for a mutation.');
      }
      const variables = params.variables ?? {};
      checkVariables(prepared, operation, variables, limits.errors);
      const { operationName, extensions } = params;
      exchange.work = {
        schema, document, operation, operationName, variables, extensions, context, request, text, documentId, prepared,
      };
      checkOperation?.(exchange.work);
      if (exchange.keepAs !== undefined) persistedQueries?.keep(exchange.keepAs, text);
      return { schema, document, operationName, variableValues: variables };
    },
    // Run in `onOperation`, which may answer by itself: graphql-http would write the result with a replacer function
    // called for every single value, which costs more than many queries do.
    execute: () => ({ data: null }),
    async onOperation({ raw: exchange }) {
      const { work, mediaType, disclosure } = exchange;
      if (!work) throw new Error('the operation was not prepared');
      const result = await run(work);
      const status = 'text' in result || result.data !== undefined ? 200 : 500;
      const body = 'text' in result ? result.text : JSON.stringify(formatResult(result, disclosure));
      exchange.response = respond(status, mediaType, body, options.responseHeaders?.(work.context));
      return [null, { status, statusText: '' }];
    },
  });

  return async function handle(incoming) {
    const traceId = traceIdOf(incoming);
    const disclosure: Disclosure = { logger, traceId, schemaIsOpen: introspection, trustCodes: options.execute !== undefined };
    const mediaType = negotiate(header(incoming.headers, 'accept'));
    try {
      if (!mediaType) throw new Fault('NOT_ACCEPTABLE', `This server answers in ${CURRENT} and ${LEGACY}.`);
      const { params, body } = await readParams(incoming, limits);
      checkVariablesSize(params, body.byteLength || incoming.url.length, limits.variablesBytes, overLimit);
      const { method, url, headers } = incoming;
      const request: GraphQLRequest = {
        method,
        url,
        headers,
        body,
        traceId,
        get signal() {
          return incoming.signal;
        },
      };
      const exchange: Exchange<Context> = { request, params, ...textOf(params, options), mediaType, disclosure };
      const [, { status }] = await http({
        method, url, headers: { accept: mediaType }, body: null, raw: exchange, context: undefined,
      });
      if (!exchange.response) throw new Error(`graphql-http answered ${status} by itself`);
      return exchange.response;
    } catch (error) {
      return refuse(error, incoming, mediaType ?? LEGACY, disclosure);
    }
  };
}

/** The text to run. */
function textOf(
  params: Params,
  options: Pick<HandlerOptions<never>, 'onlyRegistered' | 'registered' | 'persistedQueries'>,
): { readonly text: string; readonly keepAs?: string } {
  const { query, documentId } = params;
  // Where only registered documents run, a client's own are of no use, by whatever name.
  const persisted = options.onlyRegistered || documentId !== null ? null : persistedText(params, options.persistedQueries);
  if (persisted) return persisted;
  const registered = options.onlyRegistered ?? options.registered;
  const text = documentId === null ? query : registered?.get(documentId);
  const isForeign = options.onlyRegistered !== undefined && query !== null;
  if (text == null || isForeign) {
    throw new Fault('DOCUMENT_NOT_REGISTERED', 'Send the id of a registered document as "documentId".');
  }
  if (documentId !== null && query !== null && query !== text) {
    throw new Fault('BAD_REQUEST', 'Send "query" or "documentId", not both.');
  }
  return { text };
}

/** @param sent length of all that was sent; while that is within the limit, its variables are, too */
function checkVariablesSize({ variables }: Params, sent: number, allowed: number, overLimit: OnOverrun): void {
  if (variables === null || sent <= allowed) return;
  const found = JSON.stringify(variables).length;
  if (found <= allowed) return;
  overLimit({ limit: 'variablesBytes', code: 'VARIABLES_TOO_LARGE', allowed, found, message: `Variables may have ${allowed} characters as JSON.` });
}

function refuse(error: unknown, { method }: HttpRequest, mediaType: ResponseMediaType, disclosure: Disclosure): HttpResponse {
  const errors = formatRefusal(error, disclosure);
  // Clients of the older media type take every other status for a broken connection, so it must be 200 there.
  const rejectedStatus = mediaType === CURRENT ? 400 : 200;
  const status = error instanceof GraphQLRejected ? rejectedStatus : error instanceof Fault ? statusOf(error) : 500;
  const headers: Record<string, string> = {};
  if (status === 405) headers.allow = method === 'GET' ? 'POST' : 'GET, POST';
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return respond(status, mediaType, JSON.stringify({ errors }), headers);
}

function respond(
  status: number,
  mediaType: ResponseMediaType,
  body: string,
  headers: HttpResponse['headers'] = {},
): HttpResponse {
  return {
    status,
    headers: {
      ...headers,
      'content-type': `${mediaType}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body,
  };
}

/** Trace id of a W3C `traceparent`, or a new one. */
function traceIdOf({ headers }: HttpRequest): string {
  const [, id] = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(header(headers, 'traceparent') ?? '') ?? [];
  return id && !/^0+$/.test(id) ? id : randomBytes(16).toString('hex');
}
