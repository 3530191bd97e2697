import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LockHeld, nameOfProcess, processState, readLock, takeLock } from './process-lock.ts';

describe('a process lock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'stoa-lock-'));
    file = path.join(folder, 'lock');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is refused while its holder lives, and names the holder', () => {
    const lock = takeLock(file);
    expect(() => takeLock(file)).toThrow(LockHeld);
    expect(readLock(file)?.pid).toBe(process.pid);
    lock.release();
    takeLock(file).release();
  });

  it('is taken from a holder that is gone', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file, JSON.stringify({ pid, started: '1' }));
    takeLock(file).release();
  });

  it('is taken from a holder whose number went to another process', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: '1' }));
    takeLock(file).release();
  });

  it('is taken over when its file is damaged', () => {
    writeFileSync(file, '{"pid":');
    takeLock(file).release();
  });

  it('goes to exactly one of many processes that find a dead holder', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: '1' }));
    const program = `
      import { takeLock } from ${JSON.stringify(path.join(import.meta.dirname, 'process-lock.ts'))};
      process.stdin.once('data', () => {
        try { takeLock(${JSON.stringify(file)}); console.log('mine'); } catch { console.log('refused'); }
        process.stdin.once('data', () => process.exit());
      });
      console.log('ready');`;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program]),
    );
    const says = async (child: (typeof children)[number]) =>
      String((await once(child.stdout, 'data'))[0]).trim();
    await Promise.all(children.map(says));
    const answers = Promise.all(children.map(says));
    for (const child of children) child.stdin.write('go');
    expect((await answers).filter((answer) => answer === 'mine')).toHaveLength(1);
    const ends = children.map((child) => once(child, 'exit'));
    for (const child of children) child.stdin.write('end');
    await Promise.all(ends);
  });
});

describe('a process', () => {
  it('that ended without being collected counts as dead', async () => {
    if (process.platform !== 'linux') return;
    // A shell that becomes `sleep` never collects the child it had before.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = Number(String((await once(parent.stdout, 'data'))[0]));
    while (processState(pid) === 'alive') await new Promise((resolve) => setImmediate(resolve));
    expect(['zombie', 'gone']).toContain(processState(pid));
    parent.kill();
    await once(parent, 'exit');
  });

  it('is named by its number and its start', () => {
    expect(nameOfProcess(process.pid).pid).toBe(process.pid);
    expect(processState(0)).toBe('gone');
    expect(processState(process.pid)).toBe('alive');
  });
});
