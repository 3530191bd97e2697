/** What a fault carries beside its message. */
export interface FaultOptions {
  /** Whether the same request may succeed later without being changed. */
  readonly retryable?: boolean;
  /** Facts that the caller may see, for instance which field was wrong. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * Something that went wrong in a way the system knows: a stable code for programs, a message for people.
 * Message and details are shown to callers, so they hold no address, no personal data and no internals.
 * An expected refusal (stock gone, card declined) is a value in a result union, not a fault.
 */
export class Fault extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details;
  }
}

/** The caller sent something that can never be right. `details.path` names the field where there is one. */
export function badInput(message: string, details?: Readonly<Record<string, unknown>>): Fault {
  return new Fault('BAD_USER_INPUT', message, details ? { details } : {});
}
