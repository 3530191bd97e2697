import { PassThrough } from 'node:stream';
import { createProgress, describeRate, describeTime } from './progress.ts';

describe('progress', () => {
  it('is a plain line now and then where there is no terminal, and one at the end', () => {
    const written: string[] = [];
    let time = 0;
    const output = { write: (text: string) => written.push(text) > 0 };
    const task = createProgress(output, { every: 5000, now: () => time }).task('orders', 10_000, 'lines');
    for (const [at, by] of [[1000, 1000], [5000, 1500], [6000, 2500], [9000, 5000], [9001, 0]] as const) {
      time = at;
      task.advance(by);
    }
    expect(written).toEqual([
      'orders: 25% (2,500 of 10,000 lines), 500 lines/s, 15 s left\n',
      'orders: 100% (10,000 of 10,000 lines), 1,111 lines/s\n',
    ]);
  });

  it('is a bar on a terminal', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 100, cursorTo: () => true, clearLine: () => true, moveCursor: () => true, clearScreenDown: () => true });
    let shown = '';
    terminal.on('data', (data: Buffer) => (shown += data.toString()));
    const progress = createProgress(terminal);
    const task = progress.task('orders', 100, 'lines');
    task.advance(40);
    task.advance(60);
    progress.stop();
    expect(shown).toMatch(/orders .*█.*100%.*100\/100 lines/s);
  });

  it('tells rate and time left in words', () => {
    expect(describeRate({ done: 0, total: 10, unit: 'lines', seconds: 1 })).toBe('');
    expect(describeRate({ done: 123_456, total: 246_912, unit: 'lines', seconds: 10 })).toBe('12,346 lines/s, 10 s left');
    expect([0.2, 59, 60, 125, 3600, 4210].map(describeTime)).toEqual(['1 s', '59 s', '1 min 0 s', '2 min 5 s', '1 h 0 min', '1 h 10 min']);
  });
});
