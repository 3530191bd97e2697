import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

// Jest needs the VM modules flag and the pinned Node 24. Whoever starts it (npm, npx, an editor) may give neither,
// so the configuration starts Jest again the right way, once.
const flag = '--experimental-vm-modules';
const pinned = path.resolve(import.meta.dirname ?? '.', 'node_modules/.bin/node');
const fit = process.execArgv.includes(flag) && Number(process.versions.node.split('.')[0]) >= 24;
if (!fit && !process.env.STOA_JEST_STARTED) {
  const { status } = spawnSync(
    existsSync(pinned) ? pinned : process.execPath,
    [flag, '--disable-warning=ExperimentalWarning', ...process.argv.slice(1)],
    { stdio: 'inherit', env: { ...process.env, STOA_JEST_STARTED: '1' } },
  );
  process.exit(status ?? 1);
}

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.stoa', '<rootDir>/prisma/generated/.*/package.json'],
  maxWorkers: 2,
  // For what hangs. On a busy machine, a start of processes and databases takes its time.
  testTimeout: 300_000,
  // A worker with the code of a hundred files needs its time to let go of it. What still runs after this was left running.
  workerGracefulExitTimeout: 60_000,
  setupFiles: ['<rootDir>/tests/kit/seed-properties.ts'],
  globalSetup: '<rootDir>/tests/kit/global-setup.ts',
  globalTeardown: '<rootDir>/tests/kit/global-teardown.ts',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
};
