import { setTimeout as after } from 'node:timers/promises';
import type { Caller } from '@stoa/identity/caller.ts';
import type { RequestContext } from '../execution/executor.ts';
import { AUTHENTICATED, POLICY, SCOPE } from './requirement.ts';
import type { Requirement } from './requirement.ts';

/** Which of these policies hold for the caller. Whatever it does not name does not. */
export type AnswerPolicies = (names: readonly string[], caller: Caller) => Promise<ReadonlySet<string>>;

export interface RightsOptions {
  /** Asked once for an operation, for the policies that it needs. Default: none holds. */
  readonly policies?: AnswerPolicies | undefined;
  /** Told when there was no answer; the policies do not hold then. */
  readonly policiesFailed?: ((reason: unknown) => void) | undefined;
}

/** No request waits longer than this, even where it has no deadline. */
const PATIENCE_MS = 10_000;

/** What the caller has of all that these requirements are about. */
export async function heldRights(
  requirements: readonly Requirement[],
  { caller, deadline }: Pick<RequestContext, 'caller' | 'deadline'>,
  { policies, policiesFailed }: RightsOptions,
): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  if (caller.kind !== 'anonymous') {
    held.add(AUTHENTICATED);
    for (const scope of caller.scopes ?? []) held.add(`${SCOPE}${scope}`);
  }
  const names = new Set(requirements.flat(2).flatMap((item) => (item.startsWith(POLICY) ? item.slice(POLICY.length) : [])));
  if (names.size === 0 || !policies) return held;
  const patience = new AbortController();
  try {
    const late = after(Math.max(0, Math.min(PATIENCE_MS, deadline?.remaining() ?? PATIENCE_MS)), null, { signal: patience.signal });
    const granted = await Promise.race([policies([...names], caller), late]);
    if (!granted) throw new Error('the policies were not answered in time');
    for (const name of granted) if (names.has(name)) held.add(`${POLICY}${name}`);
  } catch (reason) {
    policiesFailed?.(reason);
  } finally {
    patience.abort();
  }
  return held;
}
