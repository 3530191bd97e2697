/**
 * What an answer of the gateway means to a screen.
 *
 * There are three kinds of errors. A service that could not answer its part is a gap: the screen is shown without that
 * part and names it. What the caller did wrong (a forged cursor, no account) is the caller's answer, with the
 * gateway's code and words. A request that was refused as a whole is refused here as a whole.
 */
import { Fault } from '@stoa/kernel/fault.ts';
import { z } from 'zod';
import { CallerRefused, gatewayUnavailable } from './errors.ts';
import type { Operation } from './operation.ts';

export interface Answer<Data> {
  /** Null when something that everything else hangs on is missing. */
  readonly data: Data | null;
  /** Names of the services that could not answer their part, each once. */
  readonly absent: readonly string[];
  /** Whether something is missing of which nobody can say whose it is. */
  readonly unclear: boolean;
}

const errorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional().catch(undefined),
  extensions: z
    .object({
      code: z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/),
      retryable: z.boolean().optional(),
      serviceName: z.string().optional(),
      details: z.record(z.string(), z.unknown()).optional(),
    })
    .partial()
    .catch({}),
});
const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).default([]),
});
type GatewayError = z.output<typeof errorSchema>;

const OUTAGES = new Set<string | undefined>([undefined, 'DOWNSTREAM_SERVICE_ERROR', 'INTERNAL_SERVER_ERROR']);
const REFUSALS = new Set<string | undefined>(['UNAUTHENTICATED', 'FORBIDDEN']);

/**
 * @param body the JSON that came with this HTTP status
 * @throws {CallerRefused} when the gateway did not hear this caller at all
 * @throws {Fault} with the code of the gateway for what the caller did wrong, and for a mutation that has no answer
 * @throws {Fault} GATEWAY_UNAVAILABLE when this is no answer to the operation
 */
export function readAnswer<Data>(operation: Operation, status: number, body: unknown): Answer<Data> {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) throw gatewayUnavailable(parsed.error);
  const { data = null, errors } = parsed.data;
  const [first] = errors;
  if (status !== 200) throw refused(status, first);
  if (!data && !first) throw gatewayUnavailable(new Error('the answer has neither data nor errors'));

  const wrong = errors.find((error) => !isGap(error));
  if (wrong) throw faultOf(wrong);
  // A mutation has happened or not: there is nothing to show beside the outcome.
  const hasOutcome = operation.rootKeys.every((key) => data?.[key] != null);
  if (first && operation.kind === 'mutation' && !hasOutcome) throw faultOf(first);

  const named = errors.filter(({ extensions }) => extensions.serviceName !== undefined);
  const unnamed = errors.filter(({ extensions }) => extensions.serviceName === undefined);
  return {
    data: data as Data | null,
    absent: [...new Set(named.flatMap(({ extensions }) => extensions.serviceName ?? []))],
    unclear: unnamed.some((error) => !named.some((cause) => explains(cause, error))),
  };
}

/** Whether one error lies inside the place of another: what is null where it may not be, because a service is away. */
function explains({ path: outer }: GatewayError, { path: inner }: GatewayError): boolean {
  return outer !== undefined && inner !== undefined && outer.every((step, index) => inner[index] === step);
}

/**
 * For what is all or nothing: a gap must not be taken for "there is none".
 * @throws {Fault} DOWNSTREAM_SERVICE_ERROR (retryable) when anything is missing
 */
export function requireWhole<Data>({ data, absent, unclear }: Answer<Data>): Data {
  if (data !== null && absent.length === 0 && !unclear) return data;
  throw new Fault('DOWNSTREAM_SERVICE_ERROR', 'A service could not answer this request.', { retryable: true });
}

function isGap({ extensions: { code, retryable } }: GatewayError): boolean {
  return retryable === true || OUTAGES.has(code);
}

function refused(status: number, error: GatewayError | undefined): Fault {
  const code = error?.extensions.code;
  if (error && REFUSALS.has(code)) return faultOf(error, CallerRefused);
  if (error && code === 'BAD_USER_INPUT') return faultOf(error);
  // Anything else is between the gateway and this operation, and nothing that the client could do better.
  return gatewayUnavailable(new Error(`the gateway answered ${status} ${code ?? ''}: ${error?.message ?? 'no error'}`));
}

function faultOf({ message, extensions }: GatewayError, Kind: typeof Fault = Fault): Fault {
  const { code = 'DOWNSTREAM_SERVICE_ERROR', retryable = OUTAGES.has(code), details } = extensions;
  return new Kind(code, message, { retryable, ...(details && { details }) });
}
