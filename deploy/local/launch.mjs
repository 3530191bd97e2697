// Starts a command of this folder on Node 24, whatever Node the caller has. Plain JavaScript, and nothing newer than
// what an old Node understands: the commands themselves are TypeScript, which only Node 24 reads.
//   node deploy/local/launch.mjs start.ts --only catalog
//   node deploy/local/launch.mjs --max-semi-space-size=64 start.ts     what comes before the command is for Node
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
const given = process.argv.slice(2);
const firstWord = given.findIndex((word) => !word.startsWith('--'));
const flags = given.slice(0, Math.max(firstWord, 0));
const [command = 'start.ts', ...args] = given.slice(flags.length);

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  runOn(pinnedNode());
} else if (flags.every((flag) => process.execArgv.includes(flag))) {
  await runHere();
} else {
  // Node takes flags when it starts, and not later.
  runOn(process.execPath);
}

async function runHere() {
  const file = path.resolve(here, command);
  process.argv.splice(1, Infinity, file, ...args);
  // Compiled modules are kept, for this process and for its children: the next start is faster.
  process.env.NODE_COMPILE_CACHE ||= path.join(path.resolve(process.env.STOA_DATA_DIR || path.join(repository, '.stoa')), 'compile-cache');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  await import(pathToFileURL(file).href);
}

function pinnedNode() {
  const pinned = path.join(repository, 'node_modules/.bin/node');
  if (existsSync(pinned)) return pinned;
  console.error(`This needs Node ${NEEDED} and runs on ${process.version}. Run "npm ci" (it brings Node ${NEEDED} on Linux), or install it. [NODE_TOO_OLD]`);
  return process.exit(1);
}

function runOn(node) {
  const child = spawn(node, [...flags, fileURLToPath(import.meta.url), ...flags, command, ...args], { stdio: 'inherit' });
  // Ctrl-C reaches the child by the terminal as well: there, signals that come together are one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
