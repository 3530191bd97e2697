import type { GraphQLFormattedError } from 'graphql';

/** What clients may see of an error's extensions. Everything else (stack traces, queries, hosts) stays inside. */
const VISIBLE_EXTENSIONS = ['code', 'traceId', 'retryable'] as const;
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
/** Codes that say "a bug" or "I did not understand the gateway": their messages are not for clients. */
const INTERNAL_CODES = new Set(['INTERNAL_SERVER_ERROR', 'BAD_REQUEST', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);
const MAX_ERRORS = 100;
const MAX_MESSAGE = 500;
const MAX_DETAILS = 4_096;

/** The constant text for everything that a subgraph did not mean for the eyes of clients. */
export const MASKED_MESSAGE = 'A service could not answer this part of the request.';

/**
 * Makes a subgraph's errors fit for clients. An error with a code of its own was written for them: it keeps message,
 * code and path. One without was not (it may be `connect ECONNREFUSED 10.0.0.7`), and is masked.
 */
export function visibleErrors(errors: readonly unknown[], serviceName: string): GraphQLFormattedError[] {
  return errors.slice(0, MAX_ERRORS).map((error) => visibleError(error, serviceName));
}

function visibleError(error: unknown, serviceName: string): GraphQLFormattedError {
  const { message, path, extensions } = objectOf(error);
  const given = objectOf(extensions);
  const visible: Record<string, unknown> = {};
  for (const name of VISIBLE_EXTENSIONS) if (isPlain(given[name])) visible[name] = given[name];
  const { code } = visible;
  const place = isPath(path) ? { path } : {};
  if (typeof message !== 'string' || typeof code !== 'string' || !CODE.test(code) || INTERNAL_CODES.has(code)) {
    return { ...place, message: MASKED_MESSAGE, extensions: { ...visible, code: 'DOWNSTREAM_SERVICE_ERROR', serviceName } };
  }
  const details = visibleDetails(given.details);
  return { ...place, message: message.slice(0, MAX_MESSAGE), extensions: { ...visible, ...details, serviceName } };
}

/** Which input was wrong, and the like: facts that a service gives to its caller, as long as they are few. */
function visibleDetails(details: unknown): { details?: unknown } {
  if (typeof details !== 'object' || details === null) return {};
  const text = JSON.stringify(details);
  // A client that merges what it gets into its own objects must not be harmed through us.
  return text.length <= MAX_DETAILS && !text.includes('"__proto__"') ? { details } : {};
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= 128 : typeof value === 'number' || typeof value === 'boolean';
}

function isPath(path: unknown): path is (string | number)[] {
  return (
    Array.isArray(path) &&
    path.length <= 100 &&
    path.every((step) => typeof step === 'string' || (typeof step === 'number' && Number.isInteger(step)))
  );
}
