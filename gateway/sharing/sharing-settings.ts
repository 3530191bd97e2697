/** Whether equal queries share an answer while it is made: `STOA_SHARING='{"queries": true, "operations": 500}'`. Off by default. */
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, isCount, readJsonSetting } from '../json-settings.ts';

const VARIABLE = 'STOA_SHARING';

export interface SharingSettings {
  readonly queries: boolean;
  /** Operations that may be shared at one time. Any more run, but are not shared. */
  readonly operations: number;
}

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readSharing(environment: Environment): SharingSettings {
  const { queries = false, operations = 1_000, ...others } = readJsonSetting(environment, VARIABLE);
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}", only queries and operations`);
  if (typeof queries !== 'boolean') throw invalidSetting(VARIABLE, 'must have true or false for "queries"');
  if (!isCount(operations, 1)) throw invalidSetting(VARIABLE, 'must have a whole number from 1 for "operations"');
  return { queries, operations };
}
