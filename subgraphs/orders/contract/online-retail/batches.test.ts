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
});
