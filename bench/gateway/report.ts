import type { CandidateName } from './candidates.ts';
import { candidates } from './candidates.ts';
import type { Measurement } from './measure.ts';
import { median, pairedRatio, spread } from './statistics.ts';
import type { Spread } from './statistics.ts';
import { digits, table } from './write-report.ts';

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

/**
 * Nothing is promised here, since not all do the same; but whoever reads what is promised should see it, too. The last one says
 * how far a process could go that does nothing but to make the requests.
 */
const BESIDE: readonly (Pick<Goal, 'against' | 'figure' | 'title'> & { readonly ours: CandidateName })[] = [
  { ours: 'ours', against: 'apollo-defaults', figure: 'perSecond', title: 'stock Apollo with its defaults, requests/s' },
  { ours: 'ours', against: 'hive-router-defaults', figure: 'perSecond', title: 'Hive Gateway with its Rust planner and defaults, requests/s' },
  { ours: 'ours-defaults', against: 'apollo-defaults', figure: 'perSecond', title: 'stock Apollo, requests/s, both with their defaults' },
  { ours: 'ours-defaults', against: 'hive-router-defaults', figure: 'perSecond', title: 'Hive Gateway with its Rust planner, requests/s, both with their defaults' },
  { ours: 'ours-defaults', against: 'floor', figure: 'cpuMs', title: 'floor, CPU per request, ours with its defaults' },
  { ours: 'floor', against: 'apollo', figure: 'perSecond', title: 'stock Apollo, requests/s, the floor in place of ours' },
];

const COLUMNS = ['deep', 'mid', 'small'] as const;

type Verdict = 'aim met' | 'must met' | 'MISSED';

interface Judged {
  readonly ratio: Spread;
  readonly bounds: string;
  readonly verdict: Verdict;
}

/** Null where it was not measured. */
function judge(results: readonly CaseResult[], { against, figure, goals }: Goal, name: (typeof COLUMNS)[number]): Judged | null {
  const ratio = ratioIn(results, name, ['ours', against], figure);
  if (!ratio) return null;
  const [must, aim] = goals[name];
  const within = (bound: number): boolean => (figure === 'cpuMs' ? ratio.median <= bound : ratio.median >= bound);
  const bounds = figure === 'cpuMs' ? `≤ ${must} / ${aim}` : `≥ ${must}× / ${aim}×`;
  return { ratio, bounds, verdict: within(aim) ? 'aim met' : within(must) ? 'must met' : 'MISSED' };
}

/** The figures that ours is held to: ratios ours/other, with what must be and what is aimed at. */
export function goalsTable(results: readonly CaseResult[]): string {
  const rows = GOALS.map((goal) => [
    goal.title,
    ...COLUMNS.map((name) => {
      const judged = judge(results, goal, name);
      return judged ? `**${spreadText(judged.ratio)}** (${judged.bounds}): ${judged.verdict}` : 'not measured';
    }),
  ]);
  const beside = BESIDE.map(({ ours, against, figure, title }) => [
    title,
    ...COLUMNS.map((name) => {
      const ratio = ratioIn(results, name, [ours, against], figure);
      return ratio ? spreadText(ratio) : 'not measured';
    }),
  ]);
  return table(['ours against', ...COLUMNS.map((name) => `${name} (must / aim)`)], [...rows, ...beside]);
}

/** The same as sentences. */
export function goalsInWords(results: readonly CaseResult[]): string {
  const all = GOALS.flatMap((goal) => COLUMNS.map((name) => ({ what: `${goal.title}, ${name}`, judged: judge(results, goal, name) })));
  const named = (verdict: Verdict | null): readonly string[] =>
    all.flatMap(({ what, judged }) => ((judged?.verdict ?? null) !== verdict ? [] : [judged ? `${what} (${digits(judged.ratio.median)})` : what]));
  const [missed, met, aims, unknown] = [named('MISSED'), named('must met'), named('aim met'), named(null)];
  const sentence = (list: readonly string[], text: string): readonly string[] => (list.length === 0 ? [] : [`${text}: ${list.join('; ')}.`]);
  return [
    `Of ${all.length} figures that must be met, ${met.length + aims.length} are, ${missed.length} are not, and ${unknown.length} were not measured.`,
    ...sentence(missed, 'Missed'), ...sentence(met, 'Met'), ...sentence(aims, 'Met with the aim'), ...sentence(unknown, 'Not measured'),
  ].join('\n');
}

/** The one figure that tells soonest whether a change helped: processor time for a request, and its ratio to the floor's. */
export function quickTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap((result) =>
    [...result.rounds].map(([name, all]) => {
      const figures = spread(all.map((one) => one.cpuMs));
      const ratio = name === 'ours' ? ratioOf(result, ['ours', 'floor'], 'cpuMs') : null;
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
      const ratios = (['perSecond', 'cpuMs', 'p50Ms', 'p99Ms'] as const).map((figure) => ratioOf(result, ['ours', other], figure));
      return [result.name, candidates[other].title, ...ratios.map((ratio) => (ratio ? spreadText(ratio) : '–'))];
    }),
  );
  return table(['case', 'ours /', 'requests/s', 'CPU', 'p50', 'p99'], rows);
}

type Pair = readonly [ours: CandidateName, other: CandidateName];

function ratioIn(results: readonly CaseResult[], name: string, pair: Pair, figure: keyof Measurement): Spread | null {
  const result = results.find((one) => one.name === name);
  return result ? ratioOf(result, pair, figure) : null;
}

/** The first by the second. */
function ratioOf({ rounds }: CaseResult, pair: Pair, figure: keyof Measurement): Spread | null {
  const [ours, theirs] = [rounds.get(pair[0]), rounds.get(pair[1])];
  return ours && theirs ? pairedRatio(ours.map((one) => one[figure]), theirs.map((one) => one[figure])) : null;
}

function spreadText({ median: middle, lowest, highest }: Spread): string {
  return lowest === highest ? digits(middle) : `${digits(middle)} [${digits(lowest)}–${digits(highest)}]`;
}
