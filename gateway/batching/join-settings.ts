/**
 * Whether requests for entities that go to the same subgraph at the same time are joined into one:
 * `STOA_JOINS='{"waitMs": 5, "subgraphs": {"orders": false}}'`, `STOA_JOINS='{"enabled": false}'`.
 */
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, isCount, isRecord, readJsonSetting } from '../json-settings.ts';

const VARIABLE = 'STOA_JOINS';
const MOST_MS = 1_000;

export interface JoinSettings {
  readonly enabled: boolean;
  /** Milliseconds that a request waits for another of the same level of a plan, at most. */
  readonly waitMs: number;
  /** Subgraphs for which it is not as `enabled` says. */
  readonly subgraphs: ReadonlyMap<string, boolean>;
}

export const DEFAULT_JOINS: JoinSettings = { enabled: true, waitMs: 5, subgraphs: new Map() };

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readJoins(environment: Environment): JoinSettings {
  const { enabled = DEFAULT_JOINS.enabled, waitMs = DEFAULT_JOINS.waitMs, subgraphs = {}, ...others } = readJsonSetting(environment, VARIABLE);
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}", only enabled, waitMs and subgraphs`);
  if (typeof enabled !== 'boolean') throw invalidSetting(VARIABLE, 'must have true or false for "enabled"');
  if (!isCount(waitMs, 0) || waitMs > MOST_MS) throw invalidSetting(VARIABLE, `must have a whole number from 0 to ${MOST_MS} for "waitMs"`);
  if (!isRecord(subgraphs)) throw invalidSetting(VARIABLE, 'must have an object for "subgraphs", such as {"orders": false}');
  const bySubgraph = new Map<string, boolean>();
  for (const [name, value] of Object.entries(subgraphs)) {
    if (typeof value !== 'boolean') throw invalidSetting(VARIABLE, `must have true or false for the subgraph "${name}"`);
    bySubgraph.set(name, value);
  }
  return { enabled, waitMs, subgraphs: bySubgraph };
}
