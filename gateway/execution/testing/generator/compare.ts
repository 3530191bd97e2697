import type { FormattedExecutionResult } from 'graphql';

/** What two answers must have in common. */
export interface Comparable {
  readonly data: unknown;
  /** Places that are null because something went wrong there or below, in a fixed order. */
  readonly failed: readonly string[];
}

/**
 * Where a value that may not be null is missing, the object around it is null; which of several such errors are told, GraphQL
 * leaves open. So an error counts for the null that a client sees.
 */
export function comparable({ data, errors = [] }: FormattedExecutionResult): Comparable {
  return { data, failed: [...new Set(errors.map(({ path }) => JSON.stringify(visible(data, path ?? ['no path']))))].sort() };
}

function visible(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let value = data;
  for (const [i, step] of path.entries()) {
    if (value == null) return path.slice(0, i);
    value = (value as Record<string | number, unknown>)[step];
  }
  return path;
}
