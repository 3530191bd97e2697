import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readLimits } from '../limits.ts';
import { VARIABLES, withConfig } from './config.ts';

const gateway = path.join(import.meta.dirname, '..');
let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-config-'));
  file = path.join(folder, 'gateway.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('settings in a file', () => {
  it('are taken where the environment says nothing', async () => {
    writeFileSync(file, '{ "limits": { "depth": 20 }, "headers": { "propagate": ["authorization"] } }');
    const environment = await withConfig(file, { STOA_LIMITS: ' ', STOA_HEADERS: '{}', STOA_HOST: '0.0.0.0' });
    expect(environment).toEqual({ STOA_LIMITS: '{"depth":20}', STOA_HEADERS: '{}', STOA_HOST: '0.0.0.0' });
    expect(readLimits(environment).max.depth).toBe(20);
  });

  it('are all those that the gateway reads as JSON', () => {
    const texts = globSync('**/*.ts', { cwd: gateway, exclude: ['node_modules'] }).map((source) => readFileSync(path.join(gateway, source), 'utf8'));
    const variables = texts.flatMap((text) => [...text.matchAll(/VARIABLE = '(STOA_\w+)'/g)].map(([, variable]) => variable));
    expect(variables.length).toBeGreaterThan(5);
    expect([...Object.values(VARIABLES)].sort()).toEqual([...variables].sort());
  });

  it('are nothing without a file', async () => {
    const environment = { STOA_HOST: 'x' };
    expect(await withConfig(undefined, environment)).toBe(environment);
  });

  it.each([
    ['that is not there', null, /gateway\.json does not exist$/],
    ['that is not JSON', '{ limits: {} }', /gateway\.json is not JSON: /],
    ['that is a list', '[]', /must be a JSON object$/],
    ['with a name that nobody knows', '{ "limts": {} }', /knows no "limts"; did you mean "limits"\?$/],
    ['with a name that is far from any', '{ "database": {} }', /knows no "database"\. There are: limits, /],
    ['with a number for an object', '{ "limits": 20 }', /must have an object for "limits"$/],
  ])('%s are refused with a reason', async (_, content, message) => {
    if (content !== null) writeFileSync(file, content);
    await expect(withConfig(file, {})).rejects.toMatchObject({ code: 'INVALID_SETTINGS', message: expect.stringMatching(message) as string });
  });
});
