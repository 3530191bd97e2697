/** Our gateway beside others: all started, compared, then measured in turn. */
import path from 'node:path';
import { candidates } from './candidates.ts';
import type { CandidateName, Surroundings } from './candidates.ts';
import { caseOf, mainCases } from './cases.ts';
import type { Case } from './cases.ts';
import { allQuestions } from './graph/operations.ts';
import { writeSupergraphs } from './graph/supergraph.ts';
import { startLoad, startSubgraphs } from './helpers.ts';
import { measure, warmUp } from './measure.ts';
import type { Helpers, Measurement, Runner } from './measure.ts';
import type { CompareOptions } from './options.ts';
import { installPeers } from './peers.ts';
import { KEPT_AWAKE } from './processes.ts';
import { recordFloor } from './record-floor.ts';
import { caseTable, goalsInWords, goalsTable, quickTable, ratiosTable } from './report.ts';
import type { CaseResult } from './report.ts';
import { forged, startServices } from './services.ts';
import type { Services } from './services.ts';
import { inWorkplace, startGateway, stopAll } from './start-gateway.ts';
import type { Workplace } from './start-gateway.ts';
import { describeSurroundings, loadAverage } from './surroundings.ts';
import { collectAnswers, differences, mustRefuse } from './verify.ts';
import { mustWork } from './work.ts';
import { reportOf, saveReport } from './write-report.ts';

/** As many as connections: each is another caller. */
const CUSTOMERS = 50;

export async function compare(options: CompareOptions): Promise<void> {
  const loadBefore = loadAverage();
  if (options.candidates.some((name) => candidates[name].peer)) installPeers();
  const services = await startServices(CUSTOMERS);
  const results: CaseResult[] = [];
  try {
    for (const tokens of [false, true]) {
      const cases = options.cases.map(caseOf).filter((one) => one.tokens === tokens);
      if (cases.length > 0) results.push(...(await inWorkplace(options.pin, (place) => compareCases(options, cases, services, place))));
    }
  } finally {
    services.close();
  }
  const load = `load average ${loadBefore} before, ${loadAverage()} after`;
  if (options.quick) return console.log(`\n${load}\n${quickTable(results)}`);
  const spans = [...services.spanBatches()].map(([who, count]) => `${who} ${count}`).join(', ');
  const report = comparison(options, results, [load, `batches of spans that came: ${spans || 'none'}`]);
  console.log(`\n${report}`);
  if (options.write) saveReport('gateway', report);
}

async function compareCases(options: CompareOptions, cases: readonly Case[], services: Services, place: Workplace): Promise<readonly CaseResult[]> {
  const helperLog = { log: path.join(place.folder, 'helpers.log'), pin: place.pin };
  const helpers: Helpers = { subgraphs: await startSubgraphs(helperLog), load: await startLoad(helperLog) };
  place.processes.push(helpers.subgraphs.process, helpers.load.process);
  const { origin } = helpers.subgraphs;
  const surroundings: Surroundings = {
    supergraphs: writeSupergraphs(place.folder, origin), origin, floorScript: path.join(place.folder, 'floor.json'),
    services, tokens: cases.some(({ tokens }) => tokens),
  };
  const runners = await startAll(options, helpers, surroundings, services, place);
  const results = await measureAll(options, cases, runners, helpers);
  await stopAll(place);
  return results;
}

/** Starts the candidates one by one, and compares what each says with what the first one says. */
async function startAll(
  options: CompareOptions, { subgraphs }: Helpers, surroundings: Surroundings, services: Services, place: Workplace,
): Promise<readonly Runner[]> {
  const questions = allQuestions();
  const tokens = surroundings.tokens ? services.tokens : [];
  const runners: Runner[] = [];
  for (const name of options.candidates) {
    const [first] = runners;
    if (name === 'floor') {
      if (!first) throw new Error('the floor does what another candidate does; name one before it');
      await recordFloor(surroundings.floorScript, `${first.origin}/graphql`, questions, subgraphs, tokens[0]);
    }
    const { args, environment, works } = candidates[name];
    const started = await startGateway(place, {
      name,
      args: (port) => args(port, surroundings),
      environment: environment?.(surroundings) ?? {},
      flags: [...KEPT_AWAKE, ...(options.profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`, `--cpu-prof-name=${name}.cpuprofile`])],
    });
    const url = `${started.origin}/graphql`;
    const verified = await collectAnswers(name, url, questions, tokens[0]);
    const [question] = questions;
    if (works && question) await mustWork(name, url, question, subgraphs, tokens[0]);
    if (tokens[0] !== undefined && question && name !== 'floor') await mustRefuse(name, url, question, forged(tokens[0]));
    runners.push({ name, ...started, verified, tokens });
    const wrong = first ? differences(questions, [first.name, first.verified], [name, verified]) : [];
    if (wrong.length > 0) throw new Error(`the answers are not equal:\n${wrong.join('\n')}`);
    const comparison = first ? ` as ${first.name} does` : '';
    console.log(`${name}: started, ${questions.length} documents answered${comparison}${tokens.length > 0 && name !== 'floor' ? ', a forged token refused' : ''}`);
  }
  return runners;
}

const WARM_UP_TURNS = 3;

async function measureAll(options: CompareOptions, cases: readonly Case[], runners: readonly Runner[], helpers: Helpers): Promise<readonly CaseResult[]> {
  const loads = new Map(cases.map(({ name, questions }) => [name.split('-')[0], questions]));
  for (const runner of runners) {
    // What was compiled for one kind of document is often compiled again after another one: so all kinds come more than once.
    for (let turn = 0; turn < WARM_UP_TURNS; turn += 1) {
      for (const questions of loads.values()) await warmUp(runner, questions, options.warmUp / WARM_UP_TURNS, helpers);
    }
    console.log(`${runner.name}: warmed up`);
  }

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

function comparison(options: CompareOptions, results: readonly CaseResult[], surroundings: readonly string[]): string {
  const others = options.candidates.filter((name) => name !== 'ours');
  const computed = results.flatMap(({ rounds }) => [...rounds.values()].flat()).reduce((sum, one) => sum + one.computed, 0);
  const { rounds, sideRounds, seconds, warmUp: warm } = options;
  const facts = [
    ...describeSurroundings(options.pin),
    ...surroundings,
    `gateways kept from giving back memory and code between their rounds: ${KEPT_AWAKE.join(' ')}`,
    `rounds of ${seconds} s for each candidate: ${rounds} in the main cases, ${sideRounds} in the others; warm-up ${warm} s for each kind of document`,
    '50 connections unless the name says c1; subgraphs answer at once unless it says 5ms; identical queries unless it says mixed; no tokens unless it says so',
    'all candidates gave equal answers to every document before; no sharing of requests under way',
    `stub subgraphs computed ${computed} answers while measured, and had all others ready`,
  ];
  return reportOf('Gateways', facts, [
    `## In words\n${goalsInWords(results)}`,
    '## The figures\nMedians of the ratios of paired rounds, with the lowest and the highest.',
    goalsTable(results),
    ...results.flatMap((result) => [`## ${result.name}`, caseTable(result)]),
    '## Ours beside each',
    ratiosTable(results, others),
  ]);
}
