import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '@stoa/kernel/fault.ts';
import { closest, usage } from '@stoa/service/command-line.ts';
import { serviceKinds } from '@stoa/service/landscape.ts';
import type { Service } from '@stoa/service/service.ts';

// All services of the repository, found by their declarations: adding one edits no list.

const declarations = ['subgraphs/*/subgraph.ts', 'gateway/gateway.ts', 'bff-web/bff.ts', 'bff-mobile/bff.ts'];

export const repository = path.resolve(import.meta.dirname, '../..');

export interface DeclaredService {
  readonly service: Service;
  /** The file whose default export the service is, relative to the root. */
  readonly file: string;
  /** The absolute path of the `main.ts` beside it. */
  readonly main: string;
}

/**
 * Loads every declaration below the root, subgraphs first.
 * @throws {Fault} DECLARATION_WRONG
 */
export async function discoverServices(root: string = repository): Promise<readonly DeclaredService[]> {
  const files = declarations.flatMap((pattern) => globSync(pattern, { cwd: root }).sort());
  const declared = await Promise.all(files.map((file) => load(root, file)));
  refuseCollisions(declared);
  return declared;
}

/**
 * The services of these names, or all when none is named.
 * @throws {Fault} USAGE for a name that nobody declares
 */
export function selectServices(declared: readonly DeclaredService[], only: readonly string[]): readonly DeclaredService[] {
  if (only.length === 0) return declared;
  const names = declared.map(({ service }) => service.name);
  for (const name of only) {
    if (names.includes(name)) continue;
    const meant = closest(name, names);
    throw usage(`No service is called "${name}"; ${meant ? `did you mean "${meant}"?` : `there are ${names.join(', ')}`}`);
  }
  return declared.filter(({ service }) => only.includes(service.name));
}

async function load(root: string, file: string): Promise<DeclaredService> {
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(path.join(root, file)).href)) as typeof module;
  } catch (cause) {
    throw wrong(`${file} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  if (!isService(module.default)) {
    throw wrong(`${file} must export a service by default: name (a-z, 0-9, -), kind, port and start`);
  }
  return { service: module.default, file, main: path.join(root, path.dirname(file), 'main.ts') };
}

function isService(value: unknown): value is Service {
  if (typeof value !== 'object' || value === null) return false;
  const { name, kind, port, start } = value as Partial<Record<keyof Service, unknown>>;
  return (
    typeof name === 'string' &&
    /^[a-z][a-z0-9-]*$/.test(name) &&
    serviceKinds.some((known) => known === kind) &&
    Number.isInteger(port) &&
    typeof start === 'function'
  );
}

function refuseCollisions(declared: readonly DeclaredService[]): void {
  for (const key of ['name', 'port'] as const) {
    const seen = new Map<string | number, string>();
    for (const { service, file } of declared) {
      const other = seen.get(service[key]);
      if (other) throw wrong(`${other} and ${file} have the same ${key}, ${service[key]}`);
      seen.set(service[key], file);
    }
  }
}

/** Needed only where each service runs in a process of its own. */
export function requireMain({ service, main }: DeclaredService): void {
  if (!existsSync(main)) throw wrong(`${service.name} has no ${path.relative(repository, main)}, so it cannot run in a process of its own`);
}

function wrong(problem: string, cause?: unknown): Fault {
  return new Fault('DECLARATION_WRONG', `${problem}.`, { cause });
}
