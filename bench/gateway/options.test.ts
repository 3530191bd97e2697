import { HELP, readOptions } from './options.ts';

describe('the options of the benchmark', () => {
  it('compare everything unless a lane is named', () => {
    expect(readOptions([])).toMatchObject({ lane: 'compare', rounds: 4, seconds: 3, quick: false, write: true, pin: true });
    expect(readOptions(['--quick', '--rounds', '3'])).toMatchObject({ lane: 'compare', quick: true, rounds: 3, seconds: 1, candidates: ['ours', 'floor'], write: false });
    expect(readOptions(['--memory', '--no-write'])).toEqual({ lane: 'memory', requests: 200_000, documents: 5_000, pin: true, write: false });
    expect(readOptions(['--linearity', '--seconds', '0.2', '--no-pin'])).toEqual({ lane: 'linearity', rounds: 5, seconds: 0.2, pin: false, write: true });
    expect(readOptions(['--memory', '--help'])).toBeNull();
  });

  it('name groups of cases, each case once', () => {
    expect(readOptions(['--cases', 'token,small-token,small'])).toMatchObject({ cases: ['deep-token', 'mid-token', 'small-token', 'small'] });
  });

  it.each<[readonly string[], string]>([
    [['--fast'], "Unknown option '--fast'"],
    [['--quick', '--memory'], '--quick and --memory are two lanes; choose one'],
    [['--requests', '5'], '--requests means nothing to a comparison'],
    [['--memory', '--rounds', '5'], '--rounds means nothing to --memory'],
    [['--linearity', '--candidates', 'ours'], '--candidates means nothing to --linearity'],
    [['--memory', '--requests', '100', '--documents', '50'], '--requests must be at least four times --documents'],
    [['--memory', '--requests', '1.5'], '--requests must be a whole number'],
    [['--rounds', '2.5'], '--rounds must be a whole number from 1 to 1000'],
    [['--seconds', '0'], '--seconds must be a number above 0'],
    [['--seconds', ''], '--seconds must be a number above 0'],
    [['--cases', 'huge'], '--cases knows no "huge". There are: deep'],
    [['--candidates', ','], '--candidates must name something'],
    [['--quick=yes'], "Option '--quick' does not take an argument"],
  ])('%j are refused with a reason', (args, reason) => {
    expect(() => readOptions(args)).toThrow(reason);
  });

  it('are all in the help', () => {
    for (const name of ['quick', 'memory', 'linearity', 'requests', 'documents', 'rounds', 'seconds', 'cases', 'candidates', 'profile', 'no-pin', 'no-write']) {
      expect(HELP).toContain(`--${name}`);
    }
  });
});
