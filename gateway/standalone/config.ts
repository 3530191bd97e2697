import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '@stoa/kernel/fault.ts';
import { closest } from '@stoa/service/command-line.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { isNameOf, isRecord } from '../json-settings.ts';

/** The settings that are JSON, under the names that they have in a file, where nobody has to quote them for a shell. */
export const VARIABLES = {
  limits: 'STOA_LIMITS',
  traffic: 'STOA_TRAFFIC',
  headers: 'STOA_HEADERS',
  documents: 'STOA_DOCUMENTS',
  fieldPolicy: 'STOA_FIELD_POLICY',
  callerLimits: 'STOA_CALLER_LIMITS',
  sharing: 'STOA_SHARING',
  joins: 'STOA_JOINS',
  overrides: 'STOA_OVERRIDES',
  subscriptions: 'STOA_SUBSCRIPTIONS',
  metrics: 'STOA_METRICS',
  tracing: 'STOA_TRACING',
  explain: 'STOA_EXPLAIN',
} as const;

/**
 * The environment, with what a file says where the environment says nothing: `{ "limits": { "depth": 20 } }`.
 * @throws {Fault} INVALID_SETTINGS
 */
export async function withConfig(file: string | undefined, environment: Environment): Promise<Environment> {
  if (file === undefined) return environment;
  const told: Record<string, string> = {};
  for (const [name, value] of Object.entries(await readObject(typedPath(file, environment)))) {
    if (!isNameOf(VARIABLES, name)) throw invalid(file, `knows no "${name}"${advice(name)}`);
    if (!isRecord(value)) throw invalid(file, `must have an object for "${name}"`);
    if (!environment[VARIABLES[name]]?.trim()) told[VARIABLES[name]] = JSON.stringify(value);
  }
  return { ...environment, ...told };
}

/** npm runs commands in the folder of the project, wherever they were typed. */
export function typedPath(file: string, environment: Environment): string {
  const folder = environment['npm_lifecycle_event'] === 'gateway' ? environment['INIT_CWD'] : undefined;
  return path.resolve(folder ?? process.cwd(), file);
}

async function readObject(file: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw invalid(file, code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`, cause);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, `is not JSON: ${(cause as Error).message}`, cause);
  }
  if (!isRecord(value)) throw invalid(file, 'must be a JSON object');
  return value;
}

function advice(name: string): string {
  const meant = closest(name, Object.keys(VARIABLES));
  return meant ? `; did you mean "${meant}"?` : `. There are: ${Object.keys(VARIABLES).join(', ')}`;
}

function invalid(file: string, problem: string, cause?: unknown): Fault {
  return new Fault('INVALID_SETTINGS', `${file} ${problem}`, { cause });
}
