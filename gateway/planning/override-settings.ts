/**
 * For how many requests labels of progressive `@override` hold, in percent: `STOA_OVERRIDES='{"new-catalog": 20, "percent(50)": 0}'`.
 * What is named here goes before everything else that says something of a label.
 */
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, readJsonSetting } from '../json-settings.ts';

const VARIABLE = 'STOA_OVERRIDES';

/** By label, from 0 to 100. */
export type OverridePercentages = ReadonlyMap<string, number>;

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readOverridePercentages(environment: Environment): OverridePercentages {
  const percentages = new Map<string, number>();
  for (const [label, percentage] of Object.entries(readJsonSetting(environment, VARIABLE))) {
    if (typeof percentage !== 'number' || !(percentage >= 0 && percentage <= 100)) {
      throw invalidSetting(VARIABLE, `must have a number from 0 to 100 for the label "${label}"`);
    }
    percentages.set(label, percentage);
  }
  return percentages;
}
