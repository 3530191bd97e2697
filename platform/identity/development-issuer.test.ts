import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Caller } from './caller.ts';
import { createOnce } from './create-once.ts';
import { openDevelopmentIssuer } from './development-issuer.ts';
import { loadInternalSecrets } from './internal-secret.ts';
import { createTokenVerifier } from './tokens.ts';

const customer: Caller = { kind: 'customer', customerId: '0192f0c4-2a10-7c3e-8a53-0123456789ab' };
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'stoa-identity-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the development issuer', () => {
  it('issues tokens that the verifier accepts, for customers and for staff', async () => {
    const issuer = await openDevelopmentIssuer(dataDir);
    const verify = createTokenVerifier(issuer);
    const staff: Caller = { kind: 'staff', subject: 'ada' };
    expect(await verify(await issuer.issue(customer, 60))).toEqual(customer);
    expect(await verify(await issuer.issue(staff, 60))).toEqual(staff);
  });

  it('keeps its key over a restart, in a file that only its owner reads', async () => {
    const before = await openDevelopmentIssuer(dataDir);
    const token = await before.issue(customer, 60);
    const after = await openDevelopmentIssuer(dataDir);
    expect(after.jwks).toEqual(before.jwks);
    expect(await createTokenVerifier(after)(token)).toEqual(customer);
    expect(statSync(path.join(dataDir, 'identity/development-key.json')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dataDir, 'identity')).mode & 0o777).toBe(0o700);
  });

  it('publishes the public half only', async () => {
    const { jwks } = await openDevelopmentIssuer(dataDir);
    expect(Object.keys(jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('says which file is damaged instead of making a new key in silence', async () => {
    createOnce(path.join(dataDir, 'identity/development-key.json'), () => '{"kty":"EC"');
    await expect(openDevelopmentIssuer(dataDir)).rejects.toMatchObject({
      code: 'INVALID_SETTINGS',
      message: expect.stringContaining('development-key.json is damaged') as string,
    });
  });

  it('issues nothing for callers that carry no token', async () => {
    const issuer = await openDevelopmentIssuer(dataDir);
    await expect(issuer.issue({ kind: 'service', subject: 'gateway' }, 60)).rejects.toThrow(TypeError);
  });
});

describe('a file created once', () => {
  it('is the same for processes that create it at the same moment, and leaves no drafts', async () => {
    const file = path.join(dataDir, 'identity/secret');
    const go = path.join(dataDir, 'go');
    const script = `
      import { existsSync } from 'node:fs';
      import { createOnce } from ${JSON.stringify(new URL('./create-once.ts', import.meta.url).href)};
      process.stdout.write('ready\\n');
      while (!existsSync(${JSON.stringify(go)})) {}
      process.stdout.write(createOnce(${JSON.stringify(file)}, () => 'made by ' + process.pid));`;
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const outputs = children.map(() => '');
    children.forEach((child, i) => child.stdout.setEncoding('utf8').on('data', (text: string) => (outputs[i] += text)));
    const ended = children.map((child) => once(child, 'close'));
    await Promise.all(children.map((child) => once(child.stdout, 'data')));
    writeFileSync(go, '');
    await Promise.all(ended);

    const content = readFileSync(file, 'utf8');
    expect(outputs).toEqual(children.map(() => `ready\n${content}`));
    expect(readdirSync(path.dirname(file))).toEqual(['secret']);
  });

  it('does not exist when making its content failed', () => {
    const file = path.join(dataDir, 'secret');
    expect(() => createOnce(file, () => { throw new Error('no entropy'); })).toThrow('no entropy');
    expect(existsSync(file)).toBe(false);
  });
});

describe('the internal secret', () => {
  const strong = 'a-secret-that-is-long-enough-0123456789';
  const load = (configured: string | undefined, production: boolean) => loadInternalSecrets({ configured, production, dataDir });

  it('is made once on a developer machine and stays', () => {
    const [secret] = load(undefined, false);
    expect(secret).toHaveLength(43);
    expect(load('', false)).toEqual([secret]);
    expect(statSync(path.join(dataDir, 'identity/internal-secret')).mode & 0o777).toBe(0o600);
  });

  it('is demanded in production, which never makes one up', () => {
    expect(() => load(undefined, true)).toThrow('STOA_INTERNAL_SECRET is missing');
    expect(existsSync(path.join(dataDir, 'identity'))).toBe(false);
  });

  it('may be two while one replaces the other, the first of which signs', () => {
    expect(load(`${strong}-new, ${strong}-old`, true)).toEqual([`${strong}-new`, `${strong}-old`]);
    expect(() => load(`${strong},${strong},${strong}`, true)).toThrow('more than two');
  });

  it('is refused when it can be guessed, without being told again in the message', () => {
    for (const weak of ['secret', 'x'.repeat(64), `${strong},`]) {
      expect(() => load(weak, true)).toThrow(/^STOA_INTERNAL_SECRET needs at least 32 characters that are hard to guess$/);
    }
  });
});
