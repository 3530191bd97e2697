import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Scenario } from './scenario.ts';

const FOLDER = path.dirname(import.meta.dirname);

/** Every scenario that a file called `….scenario.ts` or `scenario.ts` exports, by itself or in a list. */
export async function allScenarios(): Promise<readonly (Scenario & { readonly folder: string })[]> {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|[/\\.])scenario\.ts$/.test(file) && !file.startsWith('kit'));
  const found = files.sort().map(async (file) => {
    const exported = Object.values((await import(path.join(FOLDER, file))) as Record<string, unknown>).flat();
    return exported.filter(isScenario).map((scenario) => ({ ...scenario, folder: path.dirname(file) }));
  });
  return (await Promise.all(found)).flat();
}

function isScenario(value: unknown): value is Scenario {
  return typeof value === 'object' && value !== null && 'subgraphs' in value && 'operations' in value;
}
