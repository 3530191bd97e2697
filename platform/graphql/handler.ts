/**
 * The one GraphQL-over-HTTP handler: from a request to an answer, with limits, refusal of forged and malformed requests,
 * error codes and masking, registered documents, and documents that are parsed, validated and compiled once. The audits
 * of `graphql-http`, the reference implementation, judge whether it keeps the protocol.
 */
import { Fault } from '@stoa/kernel/fault.ts';
import { execute as executeGraphQL, OperationTypeNode } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { createAdmission } from './admission.ts';
import type { AdmittedOperation } from './admission.ts';
import { createCompiler } from './compiled.ts';
import type { ParsedDocument, PreparedDocument } from './documents.ts';
import { documentText } from './document-text.ts';
import { eventStream, EVENT_STREAM, wishForEvents } from './event-stream.ts';
import { header } from './http.ts';
import type { GraphQLHandler, GraphQLRequest, HttpRequest, HttpResponse } from './http.ts';
import { acceptsParts, inParts, inSinglePart } from './incremental-delivery.ts';
import type { IncrementalResult } from './incremental-delivery.ts';
import { createKnownBodies } from './known-bodies.ts';
import { publicLimits, refuseOverrun } from './limits.ts';
import type { Limits, OnOverrun } from './limits.ts';
import { formatRefusal, formatResult } from './masking.ts';
import type { Disclosure, Logger } from './masking.ts';
import { CURRENT, LEGACY, negotiate } from './media-type.ts';
import { readParams, toParams } from './params.ts';
import type { Params } from './params.ts';
import type { PersistedQueries } from './persisted-queries.ts';
import { ReadRequest } from './read-request.ts';
import type { RegisteredDocuments } from './registered-documents.ts';
import { outcomeOf, refuse, respond } from './responses.ts';
import { presentResults, refusalOf } from './result-stream.ts';
import type { Results, ResultStream } from './result-stream.ts';
import { plainText } from './text-result.ts';
import type { TextResult } from './text-result.ts';
import { traceIdOf } from './trace-id.ts';

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

/** In parts only for clients that read them, see `acceptsParts`. */
export type ExecuteResult = ExecutionResult | TextResult | IncrementalResult;

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
  readonly execute?: (args: ExecuteArgs<Context>) => Promise<ExecuteResult>;
  /**
   * Runs subscriptions; without it there are none. Results are read as the client takes them, and `return` is called when it
   * leaves. What they throw is the last thing that the client is told.
   */
  readonly subscribe?: (args: ExecuteArgs<Context>) => Promise<Results>;
  /** Milliseconds between signs of life on an event stream. */
  readonly keepAliveMs?: number;
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

/** An operation that came over another connection than one of HTTP, such as a WebSocket. */
export interface OperationMessage {
  /** Of the request that opened the connection. */
  readonly url: string;
  readonly headers: GraphQLRequest['headers'];
  /** The members that a body over HTTP has. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** What somebody in front of the endpoint wants the context to have. Passed on as it is. */
  readonly attached?: object | undefined;
}

/** An operation that began, or did not. `outcome` and `kind` are what they are of a response. */
export type OpenedOperation = Pick<HttpResponse, 'outcome' | 'kind'> &
  ({ readonly results: ResultStream } | { readonly refused: ReturnType<typeof formatRefusal> });

/** Begins an operation, of any kind, after the same checks as over HTTP. It never rejects. */
export type OpenOperation = (message: OperationMessage) => Promise<OpenedOperation>;

/** The ways in: over HTTP, and over anything else. */
export interface GraphQLEndpoint {
  readonly handle: GraphQLHandler;
  readonly open: OpenOperation;
  /** Parses and validates a document, so that the first client that brings it need not wait. @throws when it would be refused */
  readonly prepare: (text: string) => PreparedDocument;
}

/** Makes the handler. It never rejects: whatever goes wrong is an HTTP response. */
export function createGraphQLHandler<Context>(options: HandlerOptions<Context>): GraphQLHandler {
  return createGraphQLEndpoint(options).handle;
}

export function createGraphQLEndpoint<Context>(options: HandlerOptions<Context>): GraphQLEndpoint {
  const { logger, introspection, overLimit = refuseOverrun } = options;
  const limits: Limits = { ...publicLimits, ...options.limits };
  const { admit, prepare } = createAdmission(options, limits);
  const knownBodies = createKnownBodies();
  const compiler = createCompiler((documentId, err) => {
    logger.warn({ err, documentId }, 'a document cannot be run as compiled code; graphql-js runs it');
  });

  const run = async (operation: AdmittedOperation<Context>): Promise<ExecutionResult | TextResult> => {
    const compiled = await compiler.run(operation.prepared, operation.operation, operation);
    if (compiled) return compiled;
    return executeGraphQL({
      schema: operation.schema,
      document: operation.document,
      operationName: operation.operationName,
      variableValues: operation.variables,
      contextValue: operation.context,
    });
  };
  const execute = options.execute ?? run;
  const { subscribe } = options;
  const resultsOf = (operation: AdmittedOperation<Context>): Promise<ExecuteResult | Results> =>
    subscribe && operation.operation.operation === OperationTypeNode.SUBSCRIPTION ? subscribe(operation) : execute(operation);
  const inEvents = (results: Results, disclosure: Disclosure, headers?: HttpResponse['headers'], kind?: HttpResponse['kind']): HttpResponse => {
    const response = respond(200, LEGACY, '', headers, Symbol.asyncIterator in results ? 'ok' : outcomeOf(results), kind);
    // Proxies keep streams back that look like files to them.
    const headersOfStream = { ...response.headers, 'content-type': `${EVENT_STREAM}; charset=utf-8`, 'x-accel-buffering': 'no' };
    return { ...response, headers: headersOfStream, body: eventStream(presentResults(results, disclosure), options.keepAliveMs) };
  };

  const discloseFor = (traceId: string): Disclosure => ({
    logger, traceId, schemaIsOpen: introspection, trustCodes: options.execute !== undefined,
  });

  // What a connection was opened with says nothing of how its answers are read: here they are never in parts.
  const open: OpenOperation = async ({ url, headers: { accept: _accept, ...headers }, message, signal, attached }) => {
    const incoming: HttpRequest = { method: 'POST', url, headers, signal, attached };
    const disclosure = discloseFor(traceIdOf(incoming));
    try {
      const params = toParams(message);
      checkVariablesSize(params, Infinity, limits.variablesBytes, overLimit);
      const { text, keepAs } = documentText(params, options);
      const request = new ReadRequest(incoming, new Uint8Array(), disclosure.traceId);
      const operation = admit({ request, params, text, keepAs, context: await options.context(request), takesStreams: true });
      const results = await resultsOf(operation);
      if ('parts' in results) throw new TypeError('an answer in parts is for clients over HTTP');
      const outcome = Symbol.asyncIterator in results ? 'ok' : outcomeOf(results);
      return { results: presentResults(results, disclosure), outcome, kind: operation.operation.operation };
    } catch (error) {
      const refused = formatRefusal(error, disclosure);
      return { refused, outcome: String(refused[0]?.extensions.code) };
    }
  };

  const handle: GraphQLHandler = async (incoming) => {
    const traceId = traceIdOf(incoming);
    const disclosure = discloseFor(traceId);
    const accept = header(incoming.headers, 'accept');
    const events = wishForEvents(accept);
    /** Whether the client has a context, and so learns in a stream of events what becomes of its operation. */
    let isKnown = false;
    const mediaType = negotiate(accept);
    const isForParts = mediaType === null && acceptsParts(accept);
    try {
      if (!mediaType && !isForParts && events === 'refuses') throw new Fault('NOT_ACCEPTABLE', `This server answers in ${CURRENT} and ${LEGACY}.`);
      const { params, body } = await readParams(incoming, limits, knownBodies);
      checkVariablesSize(params, body.byteLength || incoming.url.length, limits.variablesBytes, overLimit);
      const { text, keepAs } = documentText(params, options);
      const request = new ReadRequest(incoming, body, traceId);
      const known = options.context(request);
      const context = known instanceof Promise ? await known : known;
      isKnown = true;
      const operation = admit({ request, params, text, keepAs, context, takesStreams: events !== 'refuses' });
      const result = await resultsOf(operation);
      if (Symbol.asyncIterator in result || (events === 'prefers' && !('parts' in result))) {
        return inEvents(result, disclosure, options.responseHeaders?.(context), operation.operation.operation);
      }
      if ('parts' in result) {
        const outcome = result.initial.errors.length > 0 ? 'partial' : 'ok';
        return inParts(respond(200, LEGACY, '', options.responseHeaders?.(context), outcome, operation.operation.operation), result, disclosure);
      }
      const answer = 'text' in result ? (isForParts ? plainText(result) : result.text) : JSON.stringify(formatResult(result, disclosure));
      const status = 'text' in result || result.data !== undefined ? 200 : 500;
      const headers = options.responseHeaders?.(context);
      const response = respond(status, mediaType ?? LEGACY, answer, headers, outcomeOf(result), operation.operation.operation);
      if (isForParts) return inSinglePart(response, answer);
      return 'text' in result ? { ...response, encoding: result.encoding } : response;
    } catch (error) {
      if (isKnown && events === 'prefers') return inEvents(refusalOf(error, disclosure), disclosure);
      return refuse(error, incoming, mediaType ?? LEGACY, disclosure);
    }
  };
  return { handle, open, prepare };
}

/** @param sent length of all that was sent; while that is within the limit, its variables are, too */
function checkVariablesSize({ variables }: Params, sent: number, allowed: number, overLimit: OnOverrun): void {
  if (variables === null || sent <= allowed) return;
  const found = JSON.stringify(variables).length;
  if (found <= allowed) return;
  overLimit({ limit: 'variablesBytes', code: 'VARIABLES_TOO_LARGE', allowed, found, message: `Variables may have ${allowed} characters as JSON.` });
}
