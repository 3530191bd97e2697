/** How much one request may ask for. What is beyond a limit is refused before it costs anything. */
export interface Limits {
  /** Bytes of the body, after decompression. */
  readonly bodyBytes: number;
  /** Lexical tokens of the document. */
  readonly tokens: number;
  /** Fields inside fields, fragments included; fields of an introspection are not counted (graphql-js limits those). */
  readonly depth: number;
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
  depth: 15,
  jsonDepth: 32,
  errors: 5,
  cachedDocuments: 1_000,
  cachedCharacters: 4_000_000,
};

/** For servers that only the gateway reaches: one public request may become fewer, larger ones. */
export const internalLimits: Limits = { ...publicLimits, bodyBytes: 4 * 1024 * 1024, tokens: 20_000, depth: 40 };
