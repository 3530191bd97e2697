import { parseStartArguments } from './start-arguments.ts';
import { parseDuration, parseTokenArguments } from './token-arguments.ts';

const uuid = '0192f0c1-2b5e-7c3d-8a4f-5e6d7c8b9a01';

describe('npm start takes', () => {
  it.each([
    [[], { only: [], empty: false, help: false }],
    [['--only', 'catalog', 'reviews'], { only: ['catalog', 'reviews'] }],
    [['--only', 'catalog,reviews', '--only', 'catalog'], { only: ['catalog', 'reviews'] }],
    [['--empty'], { empty: true }],
    [['-h'], { help: true }],
  ])('%j', (args, expected) => {
    expect(parseStartArguments(args)).toMatchObject(expected);
  });

  it.each([
    [['--onyl', 'catalog'], /--onyl is not known; did you mean --only\?/],
    [['--frobnicate'], /--frobnicate is not known\. See --help/],
    [['catalog'], /did you mean --only catalog\?/],
    [['--only'], /--only/],
    [['--only', ','], /--only needs the name/],
    [['--empty=yes'], /--empty/],
  ])('not %j, and says why', (args, message) => {
    expect(() => parseStartArguments(args)).toThrow(message);
  });
});

describe('npm run token takes', () => {
  it.each([
    [['--customer', uuid], { kind: 'customer', customerId: uuid }, 28_800],
    [['--customer', `Customer:${uuid}`, '--ttl', '30m'], { kind: 'customer', customerId: uuid }, 1_800],
    [['--staff'], { kind: 'staff', subject: 'developer' }, 28_800],
    [['--staff', 'ada', '--ttl', '7d'], { kind: 'staff', subject: 'ada' }, 604_800],
    [['--staff=ada'], { kind: 'staff', subject: 'ada' }, 28_800],
  ])('%j', (args, caller, ttlSeconds) => {
    expect(parseTokenArguments(args)).toEqual({ caller, ttlSeconds });
  });

  it.each([
    [[], /either --customer ID or --staff/],
    [['--customer', uuid, '--staff'], /either/],
    [['--customer', 'Product:' + uuid], /no customer's id/],
    [['--customer', '12345'], /no customer's id/],
    [['--customer', uuid, 'more'], /"more" is not expected/],
    [['--staff', 'a\nb'], /no name/],
    [['--staff', '--ttl', '31d'], /--ttl 31d/],
    [['--stuff'], /did you mean --staff\?/],
  ])('not %j, and says why', (args, message) => {
    expect(() => parseTokenArguments(args)).toThrow(message);
  });

  it.each(['0s', '8', 'h', '1.5h', '-1h', '9999999d'])('not the time %s', (text) => {
    expect(() => parseDuration(text)).toThrow(/90s, 30m, 8h or 7d/);
  });
});
