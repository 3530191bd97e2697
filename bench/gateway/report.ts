import type { CandidateName } from './candidates.ts';
import { candidates } from './candidates.ts';
import type { Measurement } from './measure.ts';
import { median, pairedRatio, spread } from './statistics.ts';
import type { Spread } from './statistics.ts';

/** All rounds of one case; each candidate has as many measurements as the others, round by round. */
export interface CaseResult {
  readonly name: string;
  readonly rounds: ReadonlyMap<CandidateName, readonly Measurement[]>;
}

interface Goal {
  readonly against: CandidateName;
  readonly figure: 'perSecond' | 'cpuMs';
  readonly title: string;
  /** For each case: what must be, and what would be good. */
  readonly goals: Readonly<Record<'deep' | 'mid' | 'small', readonly [must: number, aim: number]>>;
}

const GOALS: readonly Goal[] = [
  { against: 'apollo', figure: 'perSecond', title: 'stock Apollo, requests/s', goals: { deep: [9, 14], mid: [7, 11], small: [6.5, 10] } },
  {
    against: 'hive-router',
    figure: 'perSecond',
    title: 'Hive Gateway with its Rust planner, requests/s',
    goals: { deep: [3.5, 5], mid: [3, 4], small: [4, 5.5] },
  },
  { against: 'floor', figure: 'cpuMs', title: 'floor, CPU per request', goals: { deep: [1.3, 1], mid: [1.3, 1], small: [1.4, 1.1] } },
];

/** The figures that ours is held to: ratios ours/other, with what must be and what is aimed at. */
export function goalsTable(results: readonly CaseResult[]): string {
  const columns = ['deep', 'mid', 'small'] as const;
  const rows = GOALS.map(({ against, figure, title, goals }) => [
    title,
    ...columns.map((name) => {
      const result = results.find((one) => one.name === name);
      const ratio = result && ratioOf(result, against, figure);
      if (!ratio) return 'not measured';
      const [must, aim] = goals[name];
      const within = (bound: number): boolean => (figure === 'cpuMs' ? ratio.median <= bound : ratio.median >= bound);
      const bounds = figure === 'cpuMs' ? `≤ ${must} / ${aim}` : `≥ ${must}× / ${aim}×`;
      return `**${spreadText(ratio)}** (${bounds}): ${within(aim) ? 'aim met' : within(must) ? 'must met' : 'MISSED'}`;
    }),
  ]);
  return table(['ours against', ...columns.map((name) => `${name} (must / aim)`)], rows);
}

/** The one figure that tells soonest whether a change helped: processor time for a request, and its ratio to the floor's. */
export function quickTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap((result) =>
    [...result.rounds].map(([name, all]) => {
      const figures = spread(all.map((one) => one.cpuMs));
      const ratio = name === 'ours' ? ratioOf(result, 'floor', 'cpuMs') : null;
      const failures = all.reduce((sum, one) => sum + one.failures, 0);
      const title = candidates[name].title + (failures > 0 ? ` (${failures} FAILED)` : '');
      return [result.name, title, spreadText(figures), digits(median(all.map((one) => one.perSecond))), ratio ? spreadText(ratio) : ''];
    }),
  );
  return table(['case', '', 'CPU ms/request', 'requests/s', 'CPU, ours / floor'], rows);
}

export function caseTable({ rounds }: CaseResult): string {
  const rows = [...rounds].map(([name, all]) => {
    const of = (figure: keyof Measurement): number => median(all.map((one) => one[figure]));
    const failures = all.reduce((sum, one) => sum + one.failures, 0);
    return [
      candidates[name].title + (failures > 0 ? ` (${failures} FAILED)` : ''),
      digits(of('perSecond')), digits(of('p50Ms')), digits(of('p99Ms')), digits(of('cpuMs')), digits(of('rssMb')),
      digits(of('subRequests')), digits(of('bytesOut') / 1024), digits(of('bytesIn') / 1024),
    ];
  });
  return table(['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms/request', 'RSS MB', 'sub-requests', 'KiB to subgraphs', 'KiB from'], rows);
}

/** Ours divided by each other one, in all cases. */
export function ratiosTable(results: readonly CaseResult[], others: readonly CandidateName[]): string {
  const rows = results.flatMap((result) =>
    others.map((other) => {
      const ratios = (['perSecond', 'cpuMs', 'p50Ms', 'p99Ms'] as const).map((figure) => ratioOf(result, other, figure));
      return [result.name, candidates[other].title, ...ratios.map((ratio) => (ratio ? spreadText(ratio) : '–'))];
    }),
  );
  return table(['case', 'ours /', 'requests/s', 'CPU', 'p50', 'p99'], rows);
}

function ratioOf({ rounds }: CaseResult, against: CandidateName, figure: keyof Measurement): Spread | null {
  const [ours, theirs] = [rounds.get('ours'), rounds.get(against)];
  return ours && theirs ? pairedRatio(ours.map((one) => one[figure]), theirs.map((one) => one[figure])) : null;
}

function spreadText({ median: middle, lowest, highest }: Spread): string {
  return lowest === highest ? digits(middle) : `${digits(middle)} [${digits(lowest)}–${digits(highest)}]`;
}

/** Three digits that mean something. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
