import type { Measurement } from './measure.ts';
import { goalsInWords, goalsTable } from './report.ts';
import type { CaseResult } from './report.ts';

const measured = (figures: Partial<Measurement>): Measurement => ({
  requests: 1, perSecond: 1, p50Ms: 1, p99Ms: 1, cpuMs: 1, rssMb: 1, subRequests: 1, bytesOut: 1, bytesIn: 1, failures: 0, computed: 0, ...figures,
});
const deep: CaseResult = {
  name: 'deep',
  rounds: new Map([
    ['ours', [measured({ perSecond: 900, cpuMs: 1.2 })]],
    ['ours-defaults', [measured({ perSecond: 990 })]],
    ['apollo', [measured({ perSecond: 60 })]],
    ['apollo-defaults', [measured({ perSecond: 90 })]],
    ['hive-router', [measured({ perSecond: 300 })]],
    ['floor', [measured({ perSecond: 1_200, cpuMs: 1 })]],
  ]),
};

describe('what ours is held to', () => {
  it('is said in words: what is met, what is missed, and what nobody measured', () => {
    expect(goalsInWords([deep]).split('\n')).toEqual([
      'Of 9 figures that must be met, 2 are, 1 are not, and 6 were not measured.',
      'Missed: Hive Gateway with its Rust planner, requests/s, deep (3.00).',
      'Met: floor, CPU per request, deep (1.20).',
      'Met with the aim: stock Apollo, requests/s, deep (15.0).',
      expect.stringMatching(/^Not measured: stock Apollo, requests\/s, mid; .*floor, CPU per request, small\.$/),
    ]);
  });

  it('is a table with bounds', () => {
    expect(goalsTable([deep])).toContain('| **1.20** (≤ 1.3 / 1): must met | not measured | not measured |');
  });

  it('stands beside what nothing is promised about', () => {
    expect(goalsTable([deep])).toContain('| stock Apollo with its defaults, requests/s | 10.0 | not measured | not measured |');
    expect(goalsTable([deep])).toContain('| stock Apollo, requests/s, both with their defaults | 11.0 | not measured | not measured |');
    expect(goalsTable([deep])).toContain('| stock Apollo, requests/s, the floor in place of ours | 20.0 | not measured | not measured |');
  });
});
