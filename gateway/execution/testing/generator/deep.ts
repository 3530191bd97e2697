/**
 * The deep lane: very many made-up worlds and operations, in as many processes as wanted. `npm run test:deep -- --help`
 *
 * World N is the same for ever, and worlds are counted up from `--from`: an interrupted run goes on where it was.
 * Ends with 0 when there is no difference, 1 when there is one, 2 when it could not be told.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startWorkers } from './deep-workers.ts';
import type { FromWorker } from './deep-worker.ts';

const HELP = `npm run test:deep -- [options]
  --operations N   how many to try (200000)
  --from N         the first world (a random one)
  --workers N      processes (1)
  --per-world N    operations per world (100)
  --executor NAME  compiled, or apollo: the stock gateway, whose wrong answers are counted (compiled)
  --findings DIR   where findings are written (.stoa/findings)
  --keep-going     does not stop at the first finding
`;

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '200000' },
    from: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000_000)) },
    workers: { type: 'string', default: '1' },
    'per-world': { type: 'string', default: '100' },
    executor: { type: 'string', default: 'compiled' },
    findings: { type: 'string', default: '.stoa/findings' },
    'keep-going': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** @throws {RangeError} when it is none */
function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least) throw new RangeError(`--${name} is a whole number of at least ${least}, not ${text}`);
  return number;
}

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const wanted = wholeNumber('operations', values.operations, 1);
  const from = wholeNumber('from', values.from, 0);
  const perWorld = wholeNumber('per-world', values['per-world'], 1);
  const { executor } = values;
  if (executor !== 'compiled' && executor !== 'apollo') throw new RangeError(`--executor is compiled or apollo, not ${executor}`);
  const isCounting = executor === 'apollo';

  const total = { operations: 0, worlds: 0, notComposed: 0, refused: 0, unplannable: 0, wrong: 0 };
  const startedAt = performance.now();
  let toldAt = startedAt;
  const tell = (next: number): void => {
    const rate = Math.round(total.operations / ((performance.now() - startedAt) / 1_000));
    process.stdout.write(`${JSON.stringify(total)}, ${rate}/s; all worlds before ${next} are done\n`);
  };
  const take = ({ seed, run, findings }: FromWorker, next: number): boolean => {
    total[run.isComposed ? 'worlds' : 'notComposed'] += 1;
    total.operations += run.operations;
    total.refused += run.refused;
    total.unplannable += run.unplannable;
    total.wrong += run.wrong;
    for (const { index, text } of findings) {
      const file = path.join(values.findings, `${executor}-world-${seed}-operation-${index}.txt`);
      mkdirSync(values.findings, { recursive: true });
      writeFileSync(file, `${text}\n`);
      process.stdout.write(`world ${seed}, operation ${index} (${file}):\n${text}\n`);
    }
    if (performance.now() - toldAt > 10_000) {
      toldAt = performance.now();
      tell(next);
    }
    return total.operations < wanted && (total.wrong === 0 || isCounting || values['keep-going']);
  };
  process.stdout.write(`${executor}, ${wanted} operations from world ${from}\n`);
  const next = await startWorkers({
    count: wholeNumber('workers', values.workers, 1), from, job: { executor, perWorld, keepGoing: isCounting || values['keep-going'], describe: !isCounting }, take,
  });
  tell(next);
  if (isCounting) process.stdout.write(`${total.wrong} of ${total.operations} operations are answered wrongly\n`);
  else if (total.wrong === 0) process.stdout.write('no difference\n');
  return total.wrong > 0 && !isCounting ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof RangeError ? `${error.message}\n\n${HELP}` : error instanceof Error ? String(error.stack) : String(error)}\n`);
  process.exitCode = 2;
}
