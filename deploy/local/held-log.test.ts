import { holdWarnings } from './held-log.ts';

const [warning, error] = ['{"level":40,"msg":"a"}\n', '{"level":50,"msg":"b"}\n'];

describe('the log of a start', () => {
  it.each([
    ['shows errors at once and forgets warnings after a good start', 'forget', [error, warning]],
    ['shows the warnings too when the start did not go well', 'write', [error, warning, warning]],
  ] as const)('%s', (_, end, expected) => {
    const written: string[] = [];
    const log = holdWarnings({ write: (line) => void written.push(line) });
    log.write(warning);
    log.write(error);
    expect(written).toEqual([error]);
    log.release(end);
    log.write(warning);
    log.release('write');
    expect(written).toEqual(expected);
  });
});
