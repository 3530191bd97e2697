import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '@stoa/kernel/fault.ts';
import { type DefinitionNode, Kind, parse } from 'graphql';

// What a new subgraph must not collide with, read from the repository itself: no list is kept anywhere.

const DECLARATIONS = '{subgraphs/*/subgraph.ts,gateway/gateway.ts,bff-*/bff.ts}';
/** Subgraphs listen in this range. */
const FIRST_PORT = 4301;
const LAST_PORT = 4399;

interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

export function readManifest(root: string, folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

/** The names of all packages of the workspace. */
export function packageNames(root: string): string[] {
  const { workspaces = [] } = readManifest(root, '');
  const folders = workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root }).map((file) => path.dirname(file)));
  return folders.map((folder) => readManifest(root, folder).name);
}

/** The lowest port of the subgraphs' range that no service declares. @throws {Fault} NO_FREE_PORT */
export async function freePort(root: string): Promise<number> {
  const declarations = globSync(DECLARATIONS, { cwd: root });
  const taken = new Set(
    await Promise.all(
      declarations.map(async (file) => {
        try {
          const module = (await import(pathToFileURL(path.join(root, file)).href)) as { default: { port: number } };
          return module.default.port;
        } catch (cause) {
          throw new Error(`${file} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
        }
      }),
    ),
  );
  for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) if (!taken.has(port)) return port;
  throw new Fault('NO_FREE_PORT', `All ports from ${FIRST_PORT} to ${LAST_PORT} are given out.`);
}

/** Refuses a schema whose types or root fields another subgraph has already. @throws {Fault} TYPE_TAKEN */
export function refuseClashes(root: string, sdl: string): void {
  const mine = new Set(namesIn(sdl));
  for (const file of globSync('subgraphs/*/schema.graphql', { cwd: root }).sort()) {
    const taken = namesIn(readFileSync(path.join(root, file), 'utf8')).filter((name) => mine.has(name));
    if (taken.length === 0) continue;
    const owner = path.basename(path.dirname(file));
    throw new Fault('TYPE_TAKEN', `${owner} has ${taken.join(', ')} already, and all share one graph. Name the entity otherwise with --entity.`);
  }
}

/** `Product`, `Query.product`: what only one subgraph may define. Scalars are for all. */
function namesIn(sdl: string): string[] {
  return parse(sdl).definitions.flatMap((definition) => {
    if (!('name' in definition) || !definition.name || definition.kind === Kind.SCALAR_TYPE_DEFINITION) return [];
    const name = definition.name.value;
    return isRoot(name) ? fieldsOf(definition).map((field) => `${name}.${field}`) : [name];
  });
}

function isRoot(type: string): boolean {
  return type === 'Query' || type === 'Mutation';
}

function fieldsOf(definition: DefinitionNode): string[] {
  return 'fields' in definition ? (definition.fields ?? []).map((field) => field.name.value) : [];
}
