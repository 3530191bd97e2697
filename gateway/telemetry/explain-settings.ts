/** Who may see plans: `STOA_EXPLAIN='{"for": "staff"}'`, which is the default; or "nobody"; or, outside production, "anyone". */
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, readJsonSetting } from '../json-settings.ts';

const VARIABLE = 'STOA_EXPLAIN';

export interface ExplainSettings {
  readonly audience: 'staff' | 'nobody' | 'anyone';
}

/** @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readExplain(environment: Environment, production: boolean): ExplainSettings {
  const { for: audience = 'staff', ...others } = readJsonSetting(environment, VARIABLE);
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}", only "for"`);
  if (audience !== 'staff' && audience !== 'nobody' && audience !== 'anyone') {
    throw invalidSetting(VARIABLE, 'must have "staff", "nobody" or "anyone" for "for"');
  }
  if (audience === 'anyone' && production) throw invalidSetting(VARIABLE, 'must not be for "anyone" in production');
  return { audience };
}
