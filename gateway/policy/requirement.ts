/**
 * What one directive asks of a caller: at least one of these lists, all of it. Items are `authenticated`, `scope:<name>` and
 * `policy:<name>`. No list at all can be satisfied by nobody.
 */
export type Requirement = readonly (readonly string[])[];

/** What is written in a form that nobody knows is allowed to nobody. */
export const NEVER: Requirement = [];

export const AUTHENTICATED = 'authenticated';
export const SCOPE = 'scope:';
export const POLICY = 'policy:';

export type SecurityDirective = 'authenticated' | 'requiresScopes' | 'policy';

/** The requirement that a directive with these arguments states. */
export function requirementOf(directive: SecurityDirective, args: Readonly<Record<string, unknown>>): Requirement {
  if (directive === 'authenticated') return Object.keys(args).length === 0 ? [[AUTHENTICATED]] : NEVER;
  const name = directive === 'policy' ? 'policies' : 'scopes';
  const { [name]: lists, ...others } = args;
  if (!Array.isArray(lists) || Object.keys(others).length > 0) return NEVER;
  const known = lists.filter((list): list is readonly string[] => Array.isArray(list) && list.every((item) => typeof item === 'string'));
  if (known.length < lists.length) return NEVER;
  // One that asks for nothing would open to everybody what somebody meant to protect.
  return known.filter((list) => list.length > 0).map((list) => list.map((item) => `${directive === 'policy' ? POLICY : SCOPE}${item}`));
}

export function isMet(requirement: Requirement, held: ReadonlySet<string>): boolean {
  return requirement.some((list) => list.every((item) => held.has(item)));
}

/** More combinations than these are not looked at; the answer is "no" then, which is the strict one where it is used. */
const MAX_COMBINATIONS = 1_000;

/** Whether everybody who meets all of these meets `wanted`, too. */
export function areEnoughFor(given: readonly Requirement[], wanted: Requirement): boolean {
  let combinations: ReadonlySet<string>[] = [new Set()];
  for (const requirement of given) {
    combinations = combinations.flatMap((held) => requirement.map((list) => held.union(new Set(list))));
    // What meets the requirement already does so with more added.
    combinations = combinations.filter((held) => !isMet(wanted, held));
    if (combinations.length > MAX_COMBINATIONS) return false;
  }
  return combinations.every((held) => isMet(wanted, held));
}
