import path from 'node:path';
import { parseArgs } from 'node:util';
import { candidateNames } from './candidates.ts';
import type { CandidateName } from './candidates.ts';
import { caseNames, mainCases, sideCases, tokenCases } from './cases.ts';

export const HELP = `npm run bench:gateway -- [lane] [options]

Measures our gateway beside others, in turn in one run, after it has checked that all give the same answers.

Lanes (without one, all candidates are compared):
  --quick             while optimising: ours and the floor only, main cases, 2 rounds of 1 s, CPU and its ratio, nothing written
  --memory            ours alone: whether memory grows over many requests of many different documents; fails when it does
  --linearity         ours alone: CPU per request against the size of the answer, and against subgraphs that a query does not touch

Comparing, and --quick:
  --candidates LIST   of ${candidateNames.join(', ')} (default: all)
  --cases LIST        "main" (${mainCases.join(', ')}), "side" (some others), "token" (${tokenCases.join(', ')}), "all",
                      or names: <deep|mid|small|mixed>[-token][-c1][-5ms], such as mid-c1-5ms (default: main,side,token).
                      In those with "token" all but the floor verify a signed token of each request
  --side-rounds N     of all cases that are not main ones (default: 1)
  --warm-up S         seconds for each candidate and kind of document, before all rounds (default: 12; --quick: 3)
  --profile FOLDER    have every candidate write a CPU profile of its whole life there; figures are worse then

Comparing, --quick and --linearity:
  --rounds N          (default: 4, of the main cases; --quick: 2; --linearity: 5)
  --seconds S         that is measured in each round (default: 3; --quick and --linearity: 1)

--memory:
  --requests N        (default: 200000)
  --documents N       different ones (default: 5000)

All:
  --no-pin            do not bind gateways to one core, and load and subgraphs to another
  --no-write          print only; otherwise the result goes to bench/results
  --help

The first run with other gateways installs them into bench/gateway/peers.`;

interface Common {
  readonly pin: boolean;
  readonly write: boolean;
}

export interface CompareOptions extends Common {
  readonly lane: 'compare';
  readonly candidates: readonly CandidateName[];
  readonly cases: readonly string[];
  readonly rounds: number;
  readonly sideRounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  /** Print the short table only. */
  readonly quick: boolean;
  /** A folder, absolute. */
  readonly profile: string | null;
}

export interface MemoryOptions extends Common {
  readonly lane: 'memory';
  readonly requests: number;
  readonly documents: number;
}

export interface LinearityOptions extends Common {
  readonly lane: 'linearity';
  readonly rounds: number;
  readonly seconds: number;
}

export type Options = CompareOptions | MemoryOptions | LinearityOptions;

type Lane = 'compare' | 'quick' | 'memory' | 'linearity';

const LANES_OF: Readonly<Record<string, readonly Lane[]>> = {
  candidates: ['compare', 'quick'],
  cases: ['compare', 'quick'],
  'side-rounds': ['compare', 'quick'],
  'warm-up': ['compare', 'quick'],
  profile: ['compare', 'quick'],
  rounds: ['compare', 'quick', 'linearity'],
  seconds: ['compare', 'quick', 'linearity'],
  requests: ['memory'],
  documents: ['memory'],
};

const DEFAULTS = {
  compare: { candidates: candidateNames.join(','), cases: 'main,side,token', rounds: '4', seconds: '3', 'warm-up': '12' },
  quick: { candidates: 'ours,floor', cases: 'main', rounds: '2', seconds: '1', 'warm-up': '3' },
};

/** Null when help was asked for. @throws {Error} that says what is wrong */
export function readOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      candidates: text, cases: text, rounds: text, 'side-rounds': text, seconds: text, 'warm-up': text, profile: text, requests: text, documents: text,
      quick: flag, memory: flag, linearity: flag, 'no-pin': flag, 'no-write': flag, help: flag,
    },
  });
  if (values.help) return null;
  const lane = laneOf(values);
  for (const name of Object.keys(values)) {
    const lanes = LANES_OF[name];
    if (lanes && !lanes.includes(lane)) fail(`--${name} means nothing to ${lane === 'compare' ? 'a comparison' : `--${lane}`}; see --help`);
  }
  const common = { pin: !values['no-pin'], write: !values['no-write'] };
  if (lane === 'memory') {
    const requests = whole('--requests', values.requests ?? '200000', 1_000_000_000);
    const documents = whole('--documents', values.documents ?? '5000', 1_000_000);
    if (requests < documents * 4) fail('--requests must be at least four times --documents, or no quarter sees them all');
    return { ...common, lane, requests, documents };
  }
  if (lane === 'linearity') return { ...common, lane, rounds: whole('--rounds', values.rounds ?? '5'), seconds: number('--seconds', values.seconds ?? '1') };
  const usual = DEFAULTS[lane];
  const cases = list(values.cases ?? usual.cases).flatMap((name) => groups.get(name) ?? [name]);
  return {
    ...common,
    lane: 'compare',
    // A profiled run is for its profile.
    write: common.write && lane !== 'quick' && values.profile === undefined,
    quick: lane === 'quick',
    candidates: oneOf(candidateNames, list(values.candidates ?? usual.candidates), '--candidates'),
    cases: [...new Set(oneOf(caseNames, cases, '--cases'))],
    rounds: whole('--rounds', values.rounds ?? usual.rounds),
    sideRounds: whole('--side-rounds', values['side-rounds'] ?? '1'),
    seconds: number('--seconds', values.seconds ?? usual.seconds),
    warmUp: number('--warm-up', values['warm-up'] ?? usual['warm-up']),
    profile: values.profile === undefined ? null : path.resolve(values.profile),
  };
}

const groups = new Map<string, readonly string[]>([['main', mainCases], ['side', sideCases], ['token', tokenCases], ['all', caseNames]]);

function laneOf(flags: Readonly<Record<'quick' | 'memory' | 'linearity', boolean>>): Lane {
  const [lane = 'compare', second] = (['quick', 'memory', 'linearity'] as const).filter((name) => flags[name]);
  return second ? fail(`--${lane} and --${second} are two lanes; choose one`) : lane;
}

function list(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

function oneOf<const Name extends string>(known: readonly Name[], given: readonly string[], option: string): readonly Name[] {
  const names = given.map((name) => known.find((one) => one === name) ?? fail(`${option} knows no "${name}". There are: ${known.join(', ')}`));
  return names.length > 0 ? names : fail(`${option} must name something`);
}

function number(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value > 0 && value < 10_000 ? value : fail(`${option} must be a number above 0`);
}

function whole(option: string, text: string, highest = 1_000): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) && value > 0 && value <= highest ? value : fail(`${option} must be a whole number from 1 to ${highest}`);
}

function fail(message: string): never {
  throw new Error(message);
}
