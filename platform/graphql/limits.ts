import { Fault } from '@stoa/kernel/fault.ts';

/** How much one request may ask for. What is beyond a limit is refused before it costs anything. */
export interface Limits {
  /** Bytes of the body, after decompression. */
  readonly bodyBytes: number;
  /** Lexical tokens of the document. */
  readonly tokens: number;
  /** Fields inside fields, fragments included; fields of an introspection are not counted (graphql-js limits those). */
  readonly depth: number;
  /** Aliases in the document, as written. */
  readonly aliases: number;
  /** Fields of the root of one operation, fragments included. */
  readonly rootFields: number;
  /** Directives in the document, as written. */
  readonly directives: number;
  /** Characters of the variables as JSON. */
  readonly variablesBytes: number;
  /** Levels of arrays and objects in variables and extensions. */
  readonly jsonDepth: number;
  /** Errors of one kind that one answer names. */
  readonly errors: number;
  /** Documents that are kept parsed and validated. */
  readonly cachedDocuments: number;
  /** Characters of all those documents together. */
  readonly cachedCharacters: number;
}

/** For servers that clients reach. */
export const publicLimits: Limits = {
  bodyBytes: 256 * 1024,
  tokens: 2_000,
  // A connection costs three levels (field, edges, node): three of them inside one another, and room for what is in the last.
  depth: 15,
  aliases: 30,
  rootFields: 20,
  directives: 50,
  variablesBytes: 64 * 1024,
  jsonDepth: 32,
  errors: 5,
  cachedDocuments: 1_000,
  cachedCharacters: 4_000_000,
};

/** For servers that only the gateway reaches: one public request may become fewer, larger ones. */
export const internalLimits: Limits = {
  ...publicLimits,
  bodyBytes: 4 * 1024 * 1024,
  tokens: 20_000,
  depth: 40,
  aliases: 2_000,
  rootFields: 1_000,
  directives: 2_000,
  variablesBytes: 4 * 1024 * 1024,
};

/** A limit of a document or an operation that one request went beyond. */
export interface Overrun {
  /** Name of the limit, as the settings have it: `aliases`. */
  readonly limit: string;
  /** The code that a refusal carries: `ALIASES`. */
  readonly code: string;
  readonly allowed: number;
  /** How much it was; undefined where counting ended at the limit. */
  readonly found?: number;
  /** A sentence for the client. */
  readonly message: string;
}

/** Told of every overrun. Throws to refuse the request; returns to let it pass, as a server that only measures does. */
export type OnOverrun = (overrun: Overrun) => void;

/** @throws {Fault} with the code of the limit */
export function refuseOverrun({ code, message, allowed, found }: Overrun): never {
  throw new Fault(code, message, { details: { allowed, ...(found !== undefined && { found }) } });
}

/**
 * What only measures still has an end: tokens and depth are let pass up to this many times their limit, because beyond
 * it the process itself would be in danger.
 */
export const MEASURED_AT_MOST = 10;
