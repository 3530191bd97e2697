/**
 * The one GraphQL-over-HTTP handler: from a request to an answer, with limits, refusal of forged and malformed requests,
 * error codes and masking, registered documents, and documents that are parsed, validated and compiled once. The audits
 * of `graphql-http`, the reference implementation, judge whether it keeps the protocol.
 */
import { Fault } from '@stoa/kernel/fault.ts';
import { execute as executeGraphQL } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { createAdmission } from './admission.ts';
import type { AdmittedOperation } from './admission.ts';
import { createCompiler } from './compiled.ts';
import { GraphQLRejected } from './documents.ts';
import type { ParsedDocument } from './documents.ts';
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

/** Makes the handler. It never rejects: whatever goes wrong is an HTTP response. */
export function createGraphQLHandler<Context>(options: HandlerOptions<Context>): GraphQLHandler {
  const { logger, introspection, overLimit = refuseOverrun } = options;
  const limits: Limits = { ...publicLimits, ...options.limits };
  const admit = createAdmission(options, limits);
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

  return async function handle(incoming) {
    const traceId = traceIdOf(incoming);
    const disclosure: Disclosure = { logger, traceId, schemaIsOpen: introspection, trustCodes: options.execute !== undefined };
    const mediaType = negotiate(header(incoming.headers, 'accept'));
    try {
      if (!mediaType) throw new Fault('NOT_ACCEPTABLE', `This server answers in ${CURRENT} and ${LEGACY}.`);
      const { params, body } = await readParams(incoming, limits);
      checkVariablesSize(params, body.byteLength || incoming.url.length, limits.variablesBytes, overLimit);
      const { text, keepAs } = textOf(params, options);
      const request = new ReadRequest(incoming, body, traceId);
      const known = options.context(request);
      const context = known instanceof Promise ? await known : known;
      const operation = admit({ request, params, text, keepAs, context });
      const result = await execute(operation);
      const answer = 'text' in result ? result.text : JSON.stringify(formatResult(result, disclosure));
      const status = 'text' in result || result.data !== undefined ? 200 : 500;
      const headers = options.responseHeaders?.(context);
      return respond(status, mediaType, answer, headers, outcomeOf(result), operation.operation.operation);
    } catch (error) {
      return refuse(error, incoming, mediaType ?? LEGACY, disclosure);
    }
  };
}

/** A request whose body has been read. A class, because a getter in a literal is made anew for each request. */
class ReadRequest implements GraphQLRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: GraphQLRequest['headers'];
  readonly body: Uint8Array;
  readonly traceId: string;
  readonly attached: object | undefined;
  readonly #incoming: HttpRequest;

  constructor(incoming: HttpRequest, body: Uint8Array, traceId: string) {
    this.method = incoming.method;
    this.url = incoming.url;
    this.headers = incoming.headers;
    this.body = body;
    this.traceId = traceId;
    this.attached = incoming.attached;
    this.#incoming = incoming;
  }

  get signal(): AbortSignal | undefined {
    return this.#incoming.signal;
  }
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
  return respond(status, mediaType, JSON.stringify({ errors }), headers, String(errors[0]?.extensions.code));
}

/** See `outcome` of a response. */
function outcomeOf(result: ExecutionResult | TextResult): string {
  if ('text' in result || !result.errors?.length) return 'ok';
  return result.data == null ? 'failed' : 'partial';
}

function respond(
  status: number,
  mediaType: ResponseMediaType,
  body: string,
  headers: HttpResponse['headers'] = {},
  outcome?: string,
  kind?: HttpResponse['kind'],
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
    outcome,
    kind,
  };
}
