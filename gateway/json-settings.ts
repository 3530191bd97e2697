import { Fault } from '@stoa/kernel/fault.ts';
import type { Environment } from '@stoa/service/settings.ts';

/** A setting that is a JSON object: its members, or none when it is not set. @throws {Fault} INVALID_SETTINGS */
export function readJsonSetting(environment: Environment, variable: string): Readonly<Record<string, unknown>> {
  const text = environment[variable]?.trim();
  if (!text) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidSetting(variable, 'is not JSON');
  }
  if (!isRecord(value)) throw invalidSetting(variable, 'must be a JSON object');
  return value;
}

/** What a timer can take, in milliseconds: some 24 days. One that is set to more ends at once. */
export const LONGEST_MS = 2 ** 31 - 1;

/**
 * These whole numbers, changed by what is set. Names that end with `Ms` are times that timers get.
 * @throws {Fault} INVALID_SETTINGS for a name that is not among them, a value that is no whole number from `lowest`, or a time that
 * no timer can take
 */
export function changeNumbers<Names extends string>(
  variable: string,
  defaults: Readonly<Record<Names, number>>,
  changes: Readonly<Record<string, unknown>>,
  lowest = 0,
): Record<Names, number> {
  const numbers: Record<Names, number> = { ...defaults };
  for (const [name, value] of Object.entries(changes)) {
    if (!isNameOf(defaults, name)) throw invalidSetting(variable, `knows no "${name}". There are: ${Object.keys(defaults).join(', ')}`);
    if (!isCount(value, lowest)) throw invalidSetting(variable, `must have a whole number from ${lowest} for "${name}"`);
    if (name.endsWith('Ms') && value > LONGEST_MS) throw invalidSetting(variable, `must have at most ${LONGEST_MS} for "${name}"`);
    numbers[name] = value;
  }
  return numbers;
}

export function isNameOf<Names extends string>(known: Readonly<Record<Names, unknown>>, name: string): name is Names {
  return Object.hasOwn(known, name);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown, lowest: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= lowest;
}

export function invalidSetting(variable: string, problem: string): Fault {
  return new Fault('INVALID_SETTINGS', `${variable} ${problem}`);
}
