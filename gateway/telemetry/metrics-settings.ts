/** Where metrics are served: `STOA_METRICS='{"port": 9464}'`, on loopback unless `"host"` says otherwise. Without it, nowhere. */
import { isIP } from 'node:net';
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, isCount, readJsonSetting } from '../json-settings.ts';

const VARIABLE = 'STOA_METRICS';
const HIGHEST_PORT = 65_535;

export interface MetricsAddress {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
}

/** Null when metrics are off. @throws {Fault} INVALID_SETTINGS that names what is wrong */
export function readMetricsAddress(environment: Environment): MetricsAddress | null {
  if (!environment[VARIABLE]?.trim()) return null;
  const { port, host = '127.0.0.1', ...others } = readJsonSetting(environment, VARIABLE);
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}", only "port" and "host"`);
  if (!isCount(port, 0) || port > HIGHEST_PORT) throw invalidSetting(VARIABLE, `must have a whole number from 0 to ${HIGHEST_PORT} for "port"`);
  if (typeof host !== 'string' || (isIP(host) === 0 && host !== 'localhost')) throw invalidSetting(VARIABLE, 'must have an IP address for "host"');
  return { port, host };
}
