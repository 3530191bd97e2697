import { HELP, readArguments } from './arguments.ts';

describe('the arguments of the import command', () => {
  it('are a file and where to list what was rejected', () => {
    expect(readArguments(['a.csv'])).toEqual({ file: 'a.csv', rejects: undefined, check: false });
    expect(readArguments(['--check', 'a.csv', '--rejects', 'b.csv'])).toEqual({ file: 'a.csv', rejects: 'b.csv', check: true });
    expect(readArguments(['--help'])).toBe('help');
  });

  it.each([[[]], [['a.csv', 'b.csv']], [['a.csv', '--reject', 'b']], [['a.csv', '--rejects']]])('explain themselves when they are %j', (args: string[]) => {
    expect(() => readArguments(args)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENTS', message: expect.stringContaining(HELP) as string }) as Error);
  });
});
