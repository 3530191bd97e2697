/** Why something is written: ties a log entry to the request or message behind it. */
export interface Cause {
  /** The same for everything that follows from one action of a person. */
  readonly correlationId: string;
  /** The message that led to this transaction, if it was one. */
  readonly causationId?: string;
  /** W3C trace context of the request. */
  readonly traceparent?: string;
}
