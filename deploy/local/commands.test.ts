import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDevelopmentIssuer } from '@stoa/identity/development-issuer.ts';
import { createTokenVerifier } from '@stoa/identity/tokens.ts';

const uuid = '0192f0c1-2b5e-7c3d-8a4f-5e6d7c8b9a01';
let dataDir = '';
beforeEach(() => (dataDir = mkdtempSync(path.join(tmpdir(), 'stoa-commands-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Runs a command as npm does, through the launcher. */
async function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const launcher = path.join(import.meta.dirname, 'launch.mjs');
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { ...process.env, NODE_ENV: 'development', STOA_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

describe('npm run token', () => {
  it('prints a token that the development issuer stands for, and nothing else', async () => {
    const { code, out } = await run(['token.ts', '--customer', `Customer:${uuid}`]);
    expect(code).toBe(0);
    const { issuer, audience, jwks } = await openDevelopmentIssuer(dataDir);
    const verify = createTokenVerifier({ issuer, audience, jwks });
    expect(await verify(out.trim())).toEqual({ kind: 'customer', customerId: uuid });
  });

  it('ends with code 2 and one line after a wrong id', async () => {
    const { code, out, err } = await run(['token.ts', '--customer', '42']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^"42" is no customer's id.*\[USAGE\]\n$/);
  });

  it('refuses to serve production', async () => {
    const { code, err } = await run(['token.ts', '--staff'], { NODE_ENV: 'production' });
    expect(code).toBe(1);
    expect(err).toContain('[NOT_FOR_PRODUCTION]');
  });

  it('explains itself', async () => {
    expect(await run(['token.ts', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--ttl') as string });
  });
});

describe('npm start', () => {
  it('explains itself', async () => {
    expect(await run(['start.ts', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--only NAME') as string });
  });

  it('ends with code 2 and a hint after an unknown flag', async () => {
    const { code, err } = await run(['start.ts', '--olny', 'x']);
    expect([code, err]).toEqual([2, '--olny is not known; did you mean --only? See --help. [USAGE]\n']);
  });

  it('ends with code 1 and one line after a wrong setting', async () => {
    const { code, err } = await run(['start.ts'], { STOA_PORT_BASE: 'high' });
    expect(code).toBe(1);
    expect(err).toMatch(/^Settings cannot be used\. STOA_PORT_BASE=high: .*\[INVALID_SETTINGS\]\n$/);
  });

  it('ends with code 1 and one line when the data directory cannot be one', async () => {
    const file = path.join(dataDir, 'file');
    writeFileSync(file, '');
    const { code, err } = await run(['start.ts'], { STOA_DATA_DIR: file });
    expect(code).toBe(1);
    expect(err).toMatch(/^The data directory .*\[DATA_DIRECTORY_UNUSABLE\]\n$/);
  });
});
