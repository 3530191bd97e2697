/**
 * Bundles GraphiQL for the browser, once per content.
 *
 * Guarantees: a bundle lies in a folder named by a hash of everything it is made of, and that folder appears complete
 * or not at all, also when two processes build at the same time or one is killed. Nothing is downloaded.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const CLIENT = path.join(import.meta.dirname, 'client', 'playground.js');

const ENTRY_POINTS = {
  playground: CLIENT,
  'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
  'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
  'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
};
const PACKAGES = ['@graphiql/toolkit', 'esbuild', 'graphiql', 'graphql', 'monaco-editor', 'monaco-graphql', 'react', 'react-dom'];

const building = new Map<string, Promise<string>>();

/**
 * The folder with the bundle, built now when it is not there yet.
 * @param cacheDir where bundles are kept, for instance `.stoa/playground`
 * @throws Error with esbuild's messages when it cannot be built; the next call tries again
 */
export function bundle(cacheDir: string): Promise<string> {
  const folder = path.join(cacheDir, contentHash());
  if (existsSync(folder)) return Promise.resolve(folder);
  let built = building.get(folder);
  if (!built) {
    built = build(cacheDir, folder).finally(async () => {
      building.delete(folder);
      // Its process would stay as long as ours.
      if (building.size === 0) await (await import('esbuild')).stop();
    });
    building.set(folder, built);
  }
  return built;
}

let hash: string | undefined;
function contentHash(): string {
  if (hash) return hash;
  const digest = createHash('sha256').update(readFileSync(CLIENT)).update(readFileSync(import.meta.filename));
  for (const name of PACKAGES) digest.update(`${name}@${versionOf(name)}\n`);
  return (hash = digest.digest('hex').slice(0, 16));
}

function versionOf(name: string): string {
  // Not every package lets its package.json be imported; it always lies in one of the folders above.
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = path.join(folder, name, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  throw new Error(`The Playground needs the package ${name}, which is not installed.`);
}

async function build(cacheDir: string, folder: string): Promise<string> {
  // Loaded here, so that a server which never shows the Playground does not need it.
  const { build: esbuild } = await import('esbuild');
  await mkdir(cacheDir, { recursive: true });
  const draft = await mkdtemp(path.join(cacheDir, 'draft-'));
  try {
    await esbuild({
      entryPoints: ENTRY_POINTS,
      outdir: draft,
      bundle: true,
      minify: true,
      format: 'esm',
      splitting: true,
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"production"' },
      // One stylesheet and no font files: everything is in a handful of files of our own.
      loader: { '.ttf': 'dataurl' },
      chunkNames: 'chunk-[hash]',
      absWorkingDir: import.meta.dirname,
      logLevel: 'silent',
    });
    await rename(draft, folder);
  } catch (error) {
    // Somebody else was faster: theirs is as good as ours.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}
