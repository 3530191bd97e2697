// Starts a command of this folder on Node 24, whatever Node the caller has. Plain JavaScript, and nothing newer than
// what an old Node understands: the commands themselves are TypeScript, which only Node 24 reads.
//   node deploy/local/launch.mjs start.ts --only catalog
import { spawn } from 'node:child_process';
import console from 'node:console';
import { existsSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = 24;
const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.resolve(here, '../..');
const [command = 'start.ts', ...args] = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await runHere();
} else {
  runOnPinnedNode();
}

async function runHere() {
  const file = path.resolve(here, command);
  process.argv.splice(1, Infinity, file, ...args);
  // Compiled modules are kept, for this process and for its children: the next start is faster.
  process.env.NODE_COMPILE_CACHE ||= path.join(path.resolve(process.env.STOA_DATA_DIR || path.join(repository, '.stoa')), 'compile-cache');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  await import(pathToFileURL(file).href);
}

function runOnPinnedNode() {
  const pinned = path.join(repository, 'node_modules/.bin/node');
  if (!existsSync(pinned)) {
    console.error(`This needs Node ${NEEDED} and runs on ${process.version}. Run "npm ci" (it brings Node ${NEEDED} on Linux), or install it. [NODE_TOO_OLD]`);
    process.exit(1);
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), command, ...args], { stdio: 'inherit' });
  // Ctrl-C reaches the child by the terminal already; other signals are passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
