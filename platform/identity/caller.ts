import { isId } from '@stoa/kernel/ids.ts';

/**
 * On whose behalf a request runs. Subgraphs decide ownership by it, so it is never built from anything but a
 * verified token or a verified internal signature.
 */
export type Caller =
  | { readonly kind: 'anonymous' }
  | ({ readonly kind: 'customer'; readonly customerId: string } & Scopes)
  | ({ readonly kind: 'staff'; readonly subject: string } & Scopes)
  | ({ readonly kind: 'service'; readonly subject: string } & Scopes)
  /** Somebody of an issuer that knows nothing of our kinds. Services of ours are never asked on behalf of one: `parseCaller` reads none. */
  | ({ readonly kind: 'user'; readonly subject: string } & Scopes);

interface Scopes {
  /** What the token allows, where it was verified; subgraphs are not told. */
  readonly scopes?: readonly string[];
}

export const anonymous: Caller = Object.freeze({ kind: 'anonymous' });

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}@._:+ -]{0,127}$/u;

/**
 * Reads a caller from foreign data (claims, a header). Returns null for everything that is not exactly one:
 * an unknown kind is nobody, not "anonymous", because a half-understood caller must not be served at all.
 */
export function parseCaller(value: unknown): Caller | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, customerId, subject } = value as Record<string, unknown>;
  switch (kind) {
    case 'anonymous':
      return anonymous;
    case 'customer':
      return typeof customerId === 'string' && isId(customerId) ? { kind, customerId } : null;
    case 'staff':
    case 'service':
      return typeof subject === 'string' && NAME.test(subject) ? { kind, subject } : null;
    default:
      return null;
  }
}
