import type { Environment } from '@stoa/service/settings.ts';
import { changeNumbers, invalidSetting, isCount, isRecord, readJsonSetting } from '../json-settings.ts';

const VARIABLE = 'STOA_CALLER_LIMITS';

export interface FieldLimit {
  /** Uses in one operation; 0: any number. */
  readonly perOperation: number;
  /** Uses by one caller in a minute; 0: any number. */
  readonly perMinute: number;
}

/** What one caller may do in all its requests together. */
export interface CallerLimits {
  /** Cost of all operations of one caller in a minute; 0: any. */
  readonly costPerMinute: number;
  /** By coordinate: `Mutation.redeem`. */
  readonly fields: ReadonlyMap<string, FieldLimit>;
}

/** @throws {Fault} INVALID_SETTINGS */
export function readCallerLimits(environment: Environment): CallerLimits {
  const { costPerMinute = 0, fields = {}, ...others } = readJsonSetting(environment, VARIABLE);
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}", only "costPerMinute" and "fields"`);
  if (!isCount(costPerMinute, 0)) throw invalidSetting(VARIABLE, 'must have a whole number from 0 for "costPerMinute"');
  if (!isRecord(fields)) throw invalidSetting(VARIABLE, 'must have an object for "fields"');
  return { costPerMinute, fields: new Map(Object.entries(fields).map(([coordinate, limit]) => [coordinate, fieldLimit(coordinate, limit)])) };
}

function fieldLimit(coordinate: string, limit: unknown): FieldLimit {
  if (!/^[_A-Za-z]\w*\.[_A-Za-z]\w*$/.test(coordinate)) throw invalidSetting(VARIABLE, `wants fields as Type.field, and has "${coordinate}"`);
  if (!isRecord(limit)) throw invalidSetting(VARIABLE, `must have an object for "${coordinate}"`);
  return changeNumbers(VARIABLE, { perOperation: 0, perMinute: 0 }, limit);
}
