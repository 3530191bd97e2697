/**
 * What becomes of fields that a caller may not have: `STOA_FIELD_POLICY='{"mode": "reject"}'` refuses the operation; by default
 * (`"filter"`) only these fields are left out.
 */
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, readJsonSetting } from '../json-settings.ts';
import type { FieldPolicyOptions } from './protected-executor.ts';

const VARIABLE = 'STOA_FIELD_POLICY';

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readFieldPolicy(environment: Environment): Pick<FieldPolicyOptions, 'mode'> {
  const { mode = 'filter', ...others } = readJsonSetting(environment, VARIABLE);
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}", only "mode"`);
  if (mode !== 'filter' && mode !== 'reject') throw invalidSetting(VARIABLE, 'must have the mode "filter" or "reject"');
  return { mode };
}
