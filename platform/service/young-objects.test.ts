import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const BURST = path.join(import.meta.dirname, 'fixtures/burst.ts');

/** How often young memory was full after the burst. */
async function youngCollections(...args: readonly string[]): Promise<number> {
  const flags = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--trace-gc-nvp'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, BURST, ...args], { maxBuffer: 16 * 1024 * 1024, timeout: 60_000 });
  const [, after = ''] = stdout.split('the burst is over');
  expect(after).toContain('400000 {');
  return after.split('\n').filter((line) => line.includes(' gc=s ')).length;
}

describe('new objects of a process that hosts a service', () => {
  it('are made in young memory also after a burst of them has lived long', async () => {
    const [kept, usual] = [await youngCollections('hosted'), await youngCollections()];
    // Where V8 does so by itself, there is nothing left to prevent.
    expect(usual).toBeLessThan(kept * 0.8);
  });
});
