import type { Explanation } from './explanation.ts';
import type { RequestTrace } from './request-trace.ts';

/**
 * What is noted of one request because somebody looks at it closely. Nearly all requests have none, and pay one comparison.
 * It belongs to its request alone: what it notes must not be of anybody else's.
 */
export interface RequestWatch {
  readonly trace?: RequestTrace | undefined;
  readonly explanation?: Explanation | undefined;
}
