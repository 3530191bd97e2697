/** Clocks may differ by so much: tokens are accepted for as long after their end. */
const SKEW_MS = 60_000;

/**
 * Milliseconds until a token is accepted no more; undefined without one.
 * @param authorization verified already
 */
export function validFor(authorization: string | undefined, now: number): number | undefined {
  const [, claims] = authorization?.split('.') ?? [];
  if (claims === undefined) return undefined;
  const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp?: unknown };
  return typeof exp === 'number' ? Math.max(0, exp * 1_000 + SKEW_MS - now) : undefined;
}
