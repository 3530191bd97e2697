/** One process of the deep lane: it gets numbers of worlds, and says what became of them. */
import { describeFinding } from './describe-finding.ts';
import { EXECUTORS } from './executors.ts';
import { runWorld } from './run-world.ts';
import { shrink } from './shrink.ts';

export interface Job {
  readonly executor: keyof typeof EXECUTORS;
  readonly perWorld: number;
  readonly keepGoing: boolean;
  /** Whether findings are made small and told. */
  readonly describe: boolean;
}

export interface FromWorker {
  readonly seed: number;
  readonly run: { readonly isComposed: boolean; readonly operations: number; readonly refused: number; readonly unplannable: number; readonly wrong: number };
  readonly findings: readonly { readonly index: number; readonly text: string }[];
}

/** How long a finding may be made smaller, in milliseconds. */
const SHRINK_MS = 60_000;

const job = JSON.parse(process.argv[2] ?? '') as Job;
const createFactory = EXECUTORS[job.executor];

async function answer(seed: number): Promise<FromWorker> {
  const { findings, ...run } = await runWorld(seed, { createFactory, operations: job.perWorld, keepGoing: job.keepGoing });
  const told = [];
  // The same cause is behind most findings of one world.
  for (const finding of job.describe ? findings.slice(0, 3) : []) {
    told.push({ index: finding.index, text: describeFinding(await shrink(finding, createFactory, SHRINK_MS)) });
  }
  return { seed, run: { ...run, wrong: findings.length }, findings: told };
}

process.on('message', (seed) => {
  void answer(Number(seed)).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`world ${String(seed)}: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
      process.exit(1);
    },
  );
});
// Nobody waits for what it finds any more.
process.on('disconnect', () => process.exit(0));
