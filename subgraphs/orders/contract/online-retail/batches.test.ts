import { Fault } from '@stoa/kernel/fault.ts';
import { inBatches } from './batches.ts';

const running = new AbortController().signal;

async function run(items: number[], lines: number, signal = running): Promise<{ batches: number[][]; reports: number[] }> {
  const batches: number[][] = [];
  const reports: number[] = [];
  const part = { items, weightOf: (item: number) => item, batchWeight: 5, lines, signal };
  await inBatches({ ...part, report: (by) => reports.push(by) }, async (batch) => void batches.push([...batch]));
  return { batches, reports };
}

describe('batches of an import', () => {
  it('are closed when they are heavy enough, and keep the order of the items', async () => {
    expect((await run([2, 2, 2, 9, 1], 16)).batches).toEqual([[2, 2, 2], [9], [1]]);
  });

  it('report every line of the file once, also when the file has more lines than the service has rows', async () => {
    expect((await run([2, 2, 2, 9, 1], 100)).reports).toEqual([37, 56, 7]);
    expect((await run([], 100)).reports).toEqual([100]);
    expect((await run([], 0)).reports).toEqual([]);
  });

  it('end after the batch in which the person stopped the import', async () => {
    const stopping = new AbortController();
    const seen: number[] = [];
    const part = { items: [5, 5, 5], weightOf: (item: number) => item, batchWeight: 5, lines: 3, report() {}, signal: stopping.signal };
    await expect(
      inBatches(part, async ([item = 0]) => {
        seen.push(item);
        stopping.abort(new Error('enough'));
      }),
    ).rejects.toThrow('enough');
    expect(seen).toEqual([5]);
  });

  const one = { items: [5], weightOf: () => 5, batchWeight: 5, lines: 3, report() {}, patience: [1, 1] };
  const away = new Fault('DATABASE_UNAVAILABLE', 'away', { retryable: true });

  it('are tried again when what failed will pass', async () => {
    let tries = 0;
    await inBatches({ ...one, signal: running }, async () => {
      tries += 1;
      if (tries < 3) throw away;
    });
    expect(tries).toBe(3);
  });

  it('fail when it does not pass, at once when it never will, and never against the will of the person', async () => {
    let tries = 0;
    const failing = (error: Error) => async () => {
      tries += 1;
      throw error;
    };
    await expect(inBatches({ ...one, signal: running }, failing(away))).rejects.toBe(away);
    expect(tries).toBe(3);
    await expect(inBatches({ ...one, signal: running }, failing(new Error('bug')))).rejects.toThrow('bug');
    expect(tries).toBe(4);
    const stopping = new AbortController();
    const stopped = inBatches({ ...one, patience: [60_000], signal: stopping.signal }, async () => {
      stopping.abort(new Error('enough'));
      throw away;
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});
