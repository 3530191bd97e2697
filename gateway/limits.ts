/**
 * How much one request may ask of the gateway. All limits are on by default, each can be raised, lowered, or told to
 * measure only: `STOA_LIMITS='{"depth": 20, "cost": {"max": 800, "mode": "measure"}}'`.
 */
import { MEASURED_AT_MOST, publicLimits } from '@stoa/graphql/limits.ts';
import type { Limits } from '@stoa/graphql/limits.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, isCount, isNameOf, isRecord, LONGEST_MS, readJsonSetting } from './json-settings.ts';

const VARIABLE = 'STOA_LIMITS';

/** Refuse what is beyond the limit, or count and log it and let it pass. */
export type LimitMode = 'enforce' | 'measure';

const defaults = {
  bodyBytes: publicLimits.bodyBytes,
  jsonDepth: publicLimits.jsonDepth,
  variablesBytes: publicLimits.variablesBytes,
  tokens: publicLimits.tokens,
  depth: publicLimits.depth,
  aliases: publicLimits.aliases,
  rootFields: publicLimits.rootFields,
  directives: publicLimits.directives,
  /** How often the same field of the root may be in one mutation, by whatever alias. */
  sameMutation: 5,
  /** Fields that the planner would see: fragments expanded, and abstract types where it must ask for each of their types. */
  selections: 1_000,
  /** The largest page: `first`, `last`, and what `@listSize` calls slicing arguments. */
  listSize: 100,
  /** Objects that the answer may have, by estimate: a page of 100 with some ten objects around each of them, and as much again. */
  cost: 5_000,
  /** Requests to subgraphs that the plan has. */
  plannedRequests: 50,
  /** Entities that the plan looks up by key, with the sizes of the lists that they are in: twice what the cost allows. */
  plannedEntities: 10_000,
  /** What the plan asks of subgraphs, see `plugins/plan-cost.ts`. */
  planCost: 20_000,
  /** Milliseconds for planning one operation. Where this only measures, it gets ten times as long. */
  planningMs: 2_000,
  /** No limit but an assumption: how long a list is that nothing is known about. */
  unsizedList: 10,
} as const;

export type LimitName = keyof typeof defaults;

/** A planning deadline that only measures is ten times as long, and a timer, too. */
const LONGEST_PLANNING_MS = Math.floor(LONGEST_MS / MEASURED_AT_MOST);

/** These protect the process that reads the request; there is nothing that could be let pass. */
const ALWAYS_ENFORCED: ReadonlySet<string> = new Set<LimitName>(['bodyBytes', 'jsonDepth', 'unsizedList']);

export interface GatewayLimits {
  readonly max: Readonly<Record<LimitName, number>>;
  /** Those that only measure. */
  readonly measured: ReadonlySet<string>;
}

export type LimitSettings = Readonly<Partial<Record<LimitName, number | { readonly max?: number; readonly mode?: LimitMode }>>>;

/** The limits as `STOA_LIMITS` wants them. @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readLimits(environment: Environment): GatewayLimits {
  return gatewayLimits(readJsonSetting(environment, VARIABLE));
}

/** The defaults, changed by these settings. @throws {Fault} INVALID_SETTINGS */
export function gatewayLimits(settings: LimitSettings = {}): GatewayLimits {
  const max: Record<LimitName, number> = { ...defaults };
  const measured = new Set<string>();
  for (const [name, setting] of Object.entries<unknown>(settings)) {
    if (!isNameOf(defaults, name)) throw invalidSetting(VARIABLE, `knows no "${name}". There are: ${Object.keys(defaults).join(', ')}`);
    const { max: highest = defaults[name], mode = 'enforce', ...others } = isRecord(setting) ? setting : { max: setting };
    const [other] = Object.keys(others);
    if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}" of "${name}", only "max" and "mode"`);
    if (!isCount(highest, 1)) throw invalidSetting(VARIABLE, `must have a whole number from 1 for "${name}"`);
    if (name === 'planningMs' && highest > LONGEST_PLANNING_MS) throw invalidSetting(VARIABLE, `must have at most ${LONGEST_PLANNING_MS} for "${name}"`);
    if (mode !== 'enforce' && mode !== 'measure') throw invalidSetting(VARIABLE, `must have the mode "enforce" or "measure" for "${name}"`);
    if (mode === 'measure' && ALWAYS_ENFORCED.has(name)) throw invalidSetting(VARIABLE, `cannot only measure "${name}"`);
    max[name] = highest;
    if (mode === 'measure') measured.add(name);
  }
  return { max, measured };
}

/** The part of the limits that the HTTP handler checks by itself. */
export function handlerLimits({ max }: GatewayLimits): Partial<Limits> {
  const { bodyBytes, jsonDepth, variablesBytes, tokens, depth, aliases, rootFields, directives } = max;
  return { bodyBytes, jsonDepth, variablesBytes, tokens, depth, aliases, rootFields, directives };
}
