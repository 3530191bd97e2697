/** What our gateway's processor time for a request depends on: the size of the answer; not the subgraphs that are not asked. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { composeSupergraph } from '@stoa/gateway/supergraph/compose.ts';
import { OURS, production } from './candidates.ts';
import { bend, fitLine } from './fit.ts';
import { createWideSubgraphs, wideQuestion } from './graph/wide.ts';
import { startLoad, startSubgraphs } from './helpers.ts';
import type { Load, Subgraphs } from './helpers.ts';
import { measure, warmUp } from './measure.ts';
import type { Runner } from './measure.ts';
import type { LinearityOptions } from './options.ts';
import { startServices } from './services.ts';
import type { Services } from './services.ts';
import { inWorkplace, startGateway } from './start-gateway.ts';
import type { Workplace } from './start-gateway.ts';
import { median, pairedRatio } from './statistics.ts';
import { describeSurroundings, loadAverage } from './surroundings.ts';
import { collectAnswers } from './verify.ts';
import { digits, reportOf, saveReport, table } from './write-report.ts';

const SUBGRAPHS = [4, 50, 200];
const ITEMS = 100;
const SIZES = [1, 2, 4, 8].map((times) => ITEMS * times);
const CONNECTIONS = 20;
const WARM_UP_SECONDS = 1;
/** Longer lists than anybody should ask for: here they are the point. */
const LIMITS = JSON.stringify({ listSize: 100_000, cost: 100_000_000, plannedEntities: 100_000_000, planCost: 1_000_000_000 });
/** More than chance. */
const BENT = 1.25;
const DEARER = 1.15;

interface Measured {
  readonly cpuMs: readonly number[];
  readonly bytes: number;
}

/** @throws {Error} when cost grows faster than the answer, or with subgraphs that are not asked; after the report was written */
export async function measureLinearity(options: LinearityOptions): Promise<void> {
  const services = await startServices(1);
  try {
    const { bySize, byCount } = await inWorkplace(options.pin, (place) => run(options, services, place));
    const sizes = judgeSizes(bySize);
    const counts = judgeCounts(byCount);
    const facts = [
      ...describeSurroundings(options.pin),
      `load average ${loadAverage()} after`,
      `ours alone, with all that it has in production but higher limits; ${options.rounds} rounds of ${options.seconds} s each, ${CONNECTIONS} connections`,
      'a query for a list from one subgraph, with two fields of each item from another; all subgraphs know the items',
    ];
    const report = reportOf('What the cost of a request grows with', facts, [sizes.text, counts.text]);
    console.log(`\n${report}`);
    if (options.write) saveReport('linearity', report);
    if (!sizes.good || !counts.good) throw new Error('cost grows with what it should not grow with');
  } finally {
    services.close();
  }
}

interface Judged {
  readonly good: boolean;
  readonly text: string;
}

function judgeSizes(bySize: ReadonlyMap<number, Measured>): Judged {
  const all = [...bySize].map(([items, { cpuMs, bytes }]) => ({ items, x: bytes / 1024, y: median(cpuMs) }));
  const { base, slope } = fitLine(all);
  const bent = bend(all);
  const good = bent <= BENT;
  const rows = all.map(({ items, x, y }, n) => {
    const before = all[n - 1];
    const step = before ? digits((1_000 * (y - before.y)) / (x - before.x)) : '';
    return [`${items / ITEMS}×`, String(items), digits(x), digits(y), step, digits(base + slope * x)];
  });
  return {
    good,
    text: [
      '## Size of the answer',
      table(['size', 'items', 'KiB', 'CPU ms/request', 'µs for each further KiB', 'CPU ms by the line'], rows),
      `CPU is ${digits(base)} ms and ${digits(slope * 1_000)} µs for each KiB. The largest answer costs ${digits(bent)} times what a line through the ` +
        `others says: ${good ? 'cost grows linearly' : `COST GROWS FASTER THAN THE ANSWER (up to ${BENT} is chance)`}.`,
    ].join('\n\n'),
  };
}

function judgeCounts(byCount: ReadonlyMap<number, Measured>): Judged {
  const few = byCount.get(Math.min(...byCount.keys()))?.cpuMs ?? [];
  const all = [...byCount].map(([count, { cpuMs }]) => ({ count, cpuMs: median(cpuMs), ratio: pairedRatio(cpuMs, few) }));
  // What grows with them is highest where there are most.
  const good = (all.at(-1)?.ratio.median ?? Infinity) <= DEARER;
  const rows = all.map(({ count, cpuMs, ratio }) => [String(count), digits(cpuMs), `${digits(ratio.median)} [${digits(ratio.lowest)}–${digits(ratio.highest)}]`]);
  return {
    good,
    text: [
      '## Subgraphs that a query does not touch',
      table(['subgraphs', 'CPU ms/request', 'to the fewest, round by round'], rows),
      good ? 'Cost does not depend on them.' : `COST GROWS WITH THEM (up to ${DEARER} is chance).`,
    ].join('\n\n'),
  };
}

interface Results {
  readonly bySize: ReadonlyMap<number, Measured>;
  readonly byCount: ReadonlyMap<number, Measured>;
}

async function run({ rounds, seconds }: LinearityOptions, services: Services, place: Workplace): Promise<Results> {
  const helperLog = { log: path.join(place.folder, 'helpers.log'), pin: place.pin };
  const helpers = { subgraphs: await startSubgraphs(helperLog, 2), load: await startLoad(helperLog) };
  place.processes.push(helpers.subgraphs.process, helpers.load.process);

  // Composing keeps this process from everything else, also from taking spans; so it comes before gateways.
  const supergraphs = new Map(SUBGRAPHS.map((count) => [count, writeSupergraph(count, place)]));
  const runners = new Map<number, Runner>();
  for (const [count, supergraph] of supergraphs) runners.set(count, await startOurs(count, supergraph, helpers, services, place));
  const [smallest] = runners.values();
  if (!smallest) throw new Error('nothing was started');

  const once = async (runner: Runner, items: number): Promise<number> => {
    const one = { questions: [wideQuestion(items)], connections: CONNECTIONS, delayMs: 0 };
    const { cpuMs, failures } = await measure(runner, one, seconds, helpers);
    if (failures > 0) throw new Error(`${failures} requests for ${items} items failed`);
    return cpuMs;
  };
  const bySize = new Map(SIZES.map((items) => [items, [] as number[]]));
  const byCount = new Map(SUBGRAPHS.map((count) => [count, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [items, figures] of inTurn(bySize, round)) figures.push(await once(smallest, items));
    for (const [count, figures] of inTurn(byCount, round)) figures.push(await once(runners.get(count) ?? smallest, ITEMS));
    console.log(`round ${round + 1} of ${rounds}`);
  }
  const bytes = (items: number): number => smallest.verified.bytes.get(wideQuestion(items).body) ?? 0;
  const measured = (of: ReadonlyMap<number, readonly number[]>, items: (key: number) => number): Map<number, Measured> =>
    new Map([...of].map(([key, cpuMs]) => [key, { cpuMs, bytes: bytes(items(key)) }]));
  return { bySize: measured(bySize, (items) => items), byCount: measured(byCount, () => ITEMS) };
}

/** Nobody is always the first. */
function inTurn<Entry>(map: ReadonlyMap<number, Entry>, round: number): readonly (readonly [number, Entry])[] {
  const entries = [...map];
  const turn = round % entries.length;
  return [...entries.slice(turn), ...entries.slice(0, turn)];
}

function writeSupergraph(count: number, { folder }: Workplace): string {
  const file = path.join(folder, `supergraph-of-${count}.graphql`);
  writeFileSync(file, composeSupergraph(createWideSubgraphs(count).map(({ name, sdl }) => ({ name, sdl }))));
  return file;
}

async function startOurs(
  count: number, supergraph: string, helpers: { subgraphs: Subgraphs; load: Load }, services: Services, place: Workplace,
): Promise<Runner> {
  const started = await startGateway(place, {
    name: `ours-of-${count}`,
    args: (port) => [OURS, supergraph, String(port), helpers.subgraphs.origin, 'follow'],
    environment: { ...production({ services }), STOA_LIMITS: LIMITS },
  });
  const questions = SIZES.map(wideQuestion);
  const verified = await collectAnswers(`ours of ${count}`, `${started.origin}/graphql`, questions);
  const runner: Runner = { name: 'ours', ...started, verified, tokens: [] };
  for (const question of questions) await warmUp(runner, [question], WARM_UP_SECONDS, helpers);
  console.log(`started with ${count} subgraphs`);
  return runner;
}
