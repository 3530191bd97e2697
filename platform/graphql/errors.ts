/**
 * The error codes that this package gives out: `extensions.code` of every error. A code is never renamed or used
 * again for something else. Other packages list their own codes; the reference page of all codes is generated.
 */
export const graphqlErrors = {
  BAD_REQUEST: 'The request cannot be read: broken JSON, a missing or wrongly typed member, a batch.',
  BODY_TOO_LARGE: 'The request body is larger than this server reads.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is neither application/json in UTF-8, nor that compressed once with gzip.',
  NOT_ACCEPTABLE: 'The Accept header allows no media type that this server can answer in.',
  METHOD_NOT_ALLOWED: 'The method is neither GET nor POST, or a GET asked for something other than a query.',
  CSRF_REFUSED: 'A GET that a foreign web page could have caused. Send the header `x-stoa-client`, or use POST.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  OPERATION_NOT_FOUND: 'The document has no such operation, or has several and the request names none.',
  OPERATION_NOT_SUPPORTED: 'Subscriptions cannot be run here, or not in the way that the client asked for. The message says which.',
  INTROSPECTION_DISABLED: 'The schema cannot be read from this server.',
  TOKENS: 'The document has more tokens than this server reads.',
  DEPTH: 'The document nests deeper than this server allows.',
  ALIASES: 'The document has more aliases than this server allows.',
  ROOT_FIELDS: 'The operation asks for more fields of the root than this server allows.',
  DIRECTIVES: 'The document has more directives than this server allows.',
  VARIABLES_TOO_LARGE: 'The variables are longer than this server reads.',
  PERSISTED_QUERY_NOT_FOUND: 'The server does not know the document of this hash. Send the text along, once.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'This server keeps no documents of clients. Send the text each time.',
  PERSISTED_QUERY_HASH_MISMATCH: 'The hash is not that of the document.',
  DOCUMENT_NOT_REGISTERED: 'This server runs registered documents only, and this is none of them.',
  BAD_USER_INPUT: 'A value cannot be right: wrong type, out of range, unstorable text, a forged cursor.',
  INTERNAL_SERVER_ERROR: 'Something unforeseen. The trace id leads to the full story in the log.',
} as const;

export type GraphQLErrorCode = keyof typeof graphqlErrors;

/** HTTP status of a request that was refused as a whole. Errors inside a result do not change the status. */
const statuses: Readonly<Record<string, number>> = {
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  NOT_ACCEPTABLE: 406,
  METHOD_NOT_ALLOWED: 405,
  CSRF_REFUSED: 403,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  FIELD_FORBIDDEN: 403,
  INTERNAL_SERVER_ERROR: 500,
  RATE_LIMITED: 429,
  // No failure but a question: clients answer it by sending the text, and take other statuses for a broken connection.
  PERSISTED_QUERY_NOT_FOUND: 200,
  PERSISTED_QUERY_NOT_SUPPORTED: 200,
};

/** The HTTP status for a fault that ends a request before it is executed: its own, or 503 when trying again may help, else 400. */
export function statusOf(fault: { readonly code: string; readonly retryable?: boolean }): number {
  return statuses[fault.code] ?? (fault.retryable ? 503 : 400);
}
