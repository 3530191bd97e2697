import { parseImportArguments } from './arguments.ts';

const parse = (...args: string[]) => parseImportArguments(args, '/home/ann');

describe('the arguments of the import command', () => {
  it('are a file, and where to list what was rejected, from where the person is', () => {
    expect(parse('a.csv')).toEqual({ file: '/home/ann/a.csv', rejects: undefined, check: false });
    expect(parse('--check', '/tmp/a.csv', '--rejects', '../b.csv')).toEqual({ file: '/tmp/a.csv', rejects: '/home/b.csv', check: true });
    expect(parse('--help')).toBeNull();
  });

  it.each([
    [[], /Name the file/],
    [['a.csv', 'b.csv'], /One file at a time/],
    [['a.csv', '--reject', 'b'], /did you mean --rejects/],
    [['a.csv', '--rejects'], /rejects/],
  ] as const)('are explained when they are %j', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
