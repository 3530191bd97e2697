/** Our gateway beside others: all started, compared, then measured in turn. See bench/README.md. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { candidates } from './candidates.ts';
import type { CandidateName, Surroundings } from './candidates.ts';
import { caseOf, mainCases } from './cases.ts';
import { allQuestions } from './graph/operations.ts';
import { writeSupergraphs } from './graph/supergraph.ts';
import { startLoad, startSubgraphs } from './helpers.ts';
import { measure, warmUp } from './measure.ts';
import type { Helpers, Measurement, Runner } from './measure.ts';
import { HELP, readOptions } from './options.ts';
import type { Options } from './options.ts';
import { installPeers } from './peers.ts';
import { NODE_FLAGS, canPin, freePort, startNode, stopProcess, untilAnswering } from './processes.ts';
import { recordFloor } from './record-floor.ts';
import { caseTable, goalsTable, quickTable, ratiosTable } from './report.ts';
import type { CaseResult } from './report.ts';
import { describeSurroundings, loadAverage } from './surroundings.ts';
import { collectAnswers, differences } from './verify.ts';

const RESULTS = path.join(import.meta.dirname, '../results');

async function bench(options: Options): Promise<void> {
  const pin = options.pin && canPin();
  const loadBefore = loadAverage();
  if (options.candidates.some((name) => candidates[name].peer)) installPeers();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gateway-bench-'));
  const runners: Runner[] = [];
  const helperLog = { log: path.join(folder, 'helpers.log'), pin };
  const helpers: Helpers = { subgraphs: await startSubgraphs(helperLog), load: await startLoad(helperLog) };
  try {
    await startAll(options, runners, helpers, folder, pin);
    const results = await measureAll(options, runners, helpers);
    if (options.quick) return console.log(`\nload average ${loadBefore} before, ${loadAverage()} after\n${quickTable(results)}`);
    const report = writeReport(options, results, [...describeSurroundings(pin), `load average ${loadBefore} before, ${loadAverage()} after`]);
    console.log(`\n${report}`);
    if (options.write) {
      mkdirSync(RESULTS, { recursive: true });
      writeFileSync(path.join(RESULTS, `gateway-${new Date().toISOString().slice(0, 10)}.md`), report);
    }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${endsOfLogs(folder)}`, { cause: error });
  } finally {
    const processes = [helpers.load.process, helpers.subgraphs.process, ...runners.map((runner) => runner.process)];
    await Promise.all(processes.map(stopProcess));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What processes said last: the reason is often there. */
function endsOfLogs(folder: string): string {
  const logs = readdirSync(folder).filter((file) => file.endsWith('.log'));
  return logs.map((file) => `-- ${file}\n${readFileSync(path.join(folder, file), 'utf8').slice(-1_500)}`).join('\n');
}

/** Starts the candidates one by one, and compares what each says with what the first one says. */
async function startAll(options: Options, runners: Runner[], { subgraphs }: Helpers, folder: string, pin: boolean): Promise<void> {
  const surroundings = {
    supergraphs: writeSupergraphs(folder, subgraphs.origin), origin: subgraphs.origin, floorScript: path.join(folder, 'floor.json'),
  } satisfies Surroundings;
  const questions = allQuestions();
  for (const name of options.candidates) {
    const [first] = runners;
    if (name === 'floor') {
      if (!first) throw new Error('the floor does what another candidate does; name one before it');
      await recordFloor(surroundings.floorScript, `${first.origin}/graphql`, questions, subgraphs);
    }
    const { args, environment = {} } = candidates[name];
    const log = path.join(folder, `${name}.log`);
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const profiling = options.profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`, `--cpu-prof-name=${name}.cpuprofile`];
    const child = startNode([...NODE_FLAGS, ...profiling, ...args(port, surroundings)], { place: pin ? 'gateway' : 'anywhere', log, environment, cwd: folder });
    const started = { name, process: child, origin, verified: { bytes: new Map(), answers: new Map() } } satisfies Runner;
    runners.push(started);
    await untilAnswering(child, `${origin}/graphql`, log);
    const verified = await collectAnswers(name, `${origin}/graphql`, questions);
    runners.splice(-1, 1, { ...started, verified });
    const wrong = first ? differences(questions, [first.name, first.verified], [name, verified]) : [];
    if (wrong.length > 0) throw new Error(`the answers are not equal:\n${wrong.join('\n')}`);
    console.log(`${name}: started, ${questions.length} documents answered${first ? ` as ${first.name} does` : ''}`);
  }
}

async function measureAll(options: Options, runners: readonly Runner[], helpers: Helpers): Promise<readonly CaseResult[]> {
  const cases = options.cases.map(caseOf);
  const loads = new Map(cases.map(({ name, questions }) => [name.split('-')[0], questions]));
  for (const runner of runners) for (const questions of loads.values()) await warmUp(runner, questions, options.warmUp, helpers);

  const results: CaseResult[] = [];
  for (const [at, one] of cases.entries()) {
    const rounds = new Map<CandidateName, Measurement[]>(runners.map(({ name }) => [name, []]));
    const count = mainCases.includes(one.name) ? options.rounds : options.sideRounds;
    for (let round = 0; round < count; round += 1) {
      // Nobody is always the first, or always after the same one's garbage.
      const turn = (at + round) % runners.length;
      for (const runner of [...runners.slice(turn), ...runners.slice(0, turn)]) {
        rounds.get(runner.name)?.push(await measure(runner, one, options.seconds, helpers));
      }
      console.log(`${one.name}: round ${round + 1} of ${count}`);
    }
    results.push({ name: one.name, rounds });
  }
  return results;
}

function writeReport(options: Options, results: readonly CaseResult[], surroundings: readonly string[]): string {
  const others = options.candidates.filter((name) => name !== 'ours');
  const computed = results.flatMap(({ rounds }) => [...rounds.values()].flat()).reduce((sum, one) => sum + one.computed, 0);
  const { rounds, sideRounds, seconds, warmUp: warm } = options;
  const facts = [
    ...surroundings,
    `rounds of ${seconds} s for each candidate: ${rounds} in the main cases, ${sideRounds} in the others; warm-up ${warm} s for each kind of document`,
    '50 connections unless the name says c1; subgraphs answer at once unless it says 5ms; identical queries unless it says mixed',
    'all candidates gave equal answers to every document before; no sharing of requests under way',
    `stub subgraphs computed ${computed} answers while measured, and had all others ready`,
  ];
  return [
    `# Gateways, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `\`npm run bench:gateway -- ${process.argv.slice(2).join(' ')}\``.replace(/ -- `$/, '`'),
    facts.map((fact) => `- ${fact}`).join('\n'),
    '## The figures\nMedians of the ratios of paired rounds, with the lowest and the highest.',
    goalsTable(results),
    ...results.flatMap((result) => [`## ${result.name}`, caseTable(result)]),
    '## Ours beside each',
    ratiosTable(results, others),
    '',
  ].join('\n\n');
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await bench(options);
  else console.log(HELP);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
