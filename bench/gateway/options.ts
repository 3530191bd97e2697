import path from 'node:path';
import { parseArgs } from 'node:util';
import { candidateNames } from './candidates.ts';
import type { CandidateName } from './candidates.ts';
import { caseNames, mainCases, sideCases } from './cases.ts';

export const HELP = `npm run bench:gateway -- [options]

Measures our gateway beside others, in turn in one run, after it has checked that all give the same answers.

  --candidates LIST   of ${candidateNames.join(', ')} (default: all)
  --cases LIST        "main" (${mainCases.join(', ')}), "side" (some others), "all",
                      or names: <deep|mid|small|mixed>[-c1][-5ms], such as mid-c1-5ms (default: main,side)
  --rounds N          of the main cases (default: 4)
  --side-rounds N     of all other cases (default: 1)
  --seconds S         that each candidate is measured in each round (default: 3)
  --warm-up S         for each candidate and kind of document, before all rounds (default: 2)
  --no-pin            do not bind gateways to one core, and load and subgraphs to another
  --profile FOLDER    have every candidate write a CPU profile of its whole life there; figures are worse then
  --no-write          print only; otherwise the result goes to bench/results
  --quick             while optimising: ours and the floor only, main cases, 2 rounds of 1 s, CPU and its ratio, nothing written;
                      the other options change that
  --help

The first run installs the other gateways into bench/gateway/peers.`;

export interface Options {
  readonly candidates: readonly CandidateName[];
  readonly cases: readonly string[];
  readonly rounds: number;
  readonly sideRounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly pin: boolean;
  readonly write: boolean;
  /** Print the short table only. */
  readonly quick: boolean;
  /** A folder, absolute. */
  readonly profile: string | null;
}

const USUAL = { candidates: candidateNames.join(','), cases: 'main,side', rounds: '4', seconds: '3', 'warm-up': '2' };
const QUICK: typeof USUAL = { candidates: 'ours,floor', cases: 'main', rounds: '2', seconds: '1', 'warm-up': '1' };

/** Null when help was asked for. @throws {Error} that says what is wrong */
export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      candidates: { type: 'string' },
      cases: { type: 'string' },
      rounds: { type: 'string' },
      'side-rounds': { type: 'string', default: '1' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      'no-pin': { type: 'boolean', default: false },
      profile: { type: 'string' },
      'no-write': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const usual = values.quick ? QUICK : USUAL;
  const cases = list(values.cases ?? usual.cases).flatMap((name) => groups.get(name) ?? [name]);
  return {
    candidates: oneOf(candidateNames, list(values.candidates ?? usual.candidates), '--candidates'),
    cases: [...new Set(oneOf(caseNames, cases, '--cases'))],
    rounds: number('--rounds', values.rounds ?? usual.rounds),
    sideRounds: number('--side-rounds', values['side-rounds']),
    seconds: number('--seconds', values.seconds ?? usual.seconds),
    warmUp: number('--warm-up', values['warm-up'] ?? usual['warm-up']),
    pin: !values['no-pin'],
    // A profiled run is for its profile.
    write: !values['no-write'] && !values.quick && values.profile === undefined,
    quick: values.quick,
    profile: values.profile === undefined ? null : path.resolve(values.profile),
  };
}

const groups = new Map<string, readonly string[]>([['main', mainCases], ['side', sideCases], ['all', caseNames]]);

function list(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

function oneOf<const Name extends string>(known: readonly Name[], given: readonly string[], option: string): readonly Name[] {
  const names = given.map((name) => known.find((one) => one === name) ?? fail(`${option} knows no "${name}". There are: ${known.join(', ')}`));
  return names.length > 0 ? names : fail(`${option} must name something`);
}

function number(option: string, text: string): number {
  const value = Number(text);
  return value > 0 && value < 10_000 ? value : fail(`${option} must be a number above 0`);
}

function fail(message: string): never {
  throw new Error(message);
}
