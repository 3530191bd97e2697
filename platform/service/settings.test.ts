import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { databaseVariableOf, readSettings } from './settings.ts';

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return `${(error as { code?: string }).code} ${(error as Error).message}`;
  }
  return 'accepted';
}

describe('settings', () => {
  it('need no environment at all on a developer’s machine', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({ production: false, processes: 'all', portBase: 4000, listenHost: '127.0.0.1' });
    expect(path.basename(settings.dataDir)).toBe('.stoa');
    expect(path.isAbsolute(settings.dataDir)).toBe(true);
  });

  it('keep every service at its distance from the port base', () => {
    const settings = readSettings({ STOA_PORT_BASE: '14000' });
    expect([4000, 4302, 4900, 0].map((port) => settings.portOf(port))).toEqual([14000, 14302, 14900, 0]);
  });

  it('name every wrong value in one message', () => {
    const message = messageOf(() =>
      readSettings({ STOA_PORT_BASE: '80', STOA_PROCESSES: 'some', NODE_ENV: 'prod', CARTS_DATABASE_URL: 'mysql://x/y' }, ['carts']),
    );
    expect(message).toMatch(/^INVALID_SETTINGS /);
    for (const part of ['STOA_PORT_BASE=80', 'STOA_PROCESSES=some', 'all, each', 'NODE_ENV=prod', 'CARTS_DATABASE_URL']) {
      expect(message).toContain(part);
    }
  });

  it('do not repeat a database URL, which may hold a password', () => {
    const message = messageOf(() => readSettings({ CATALOG_DATABASE_URL: 'mysql://u:hunter2@h/d' }).databaseUrl('catalog'));
    expect(message).toContain('CATALOG_DATABASE_URL');
    expect(message).not.toContain('hunter2');
  });

  it('use the URL of the application for migrations where the owner has none', () => {
    const url = 'postgresql://a:b@h:5432/d';
    const settings = readSettings({ CATALOG_DATABASE_URL: url, CARTS_DATABASE_URL: url, CARTS_DATABASE_OWNER_URL: `${url}2` });
    expect(settings.databaseOwnerUrl('catalog')).toBe(url);
    expect(settings.databaseOwnerUrl('carts')).toBe(`${url}2`);
    expect(settings.databaseUrl('orders')).toBeUndefined();
    expect(databaseVariableOf('price-lists')).toBe('PRICE_LISTS_DATABASE_URL');
  });

  it('take an empty variable for one that is not set', () => {
    expect(readSettings({ STOA_PORT_BASE: '', STOA_PROCESSES: ' ' }).portBase).toBe(4000);
  });

  it('refuse a production service without a secret, as soon as it wants one', () => {
    const settings = readSettings({ NODE_ENV: 'production' });
    expect(messageOf(() => settings.internalSecrets)).toMatch(/^INVALID_SETTINGS .*STOA_INTERNAL_SECRET/);
  });

  it('make one secret per data directory in development', () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'stoa-settings-'));
    const secrets = () => readSettings({ STOA_DATA_DIR: dataDir }).internalSecrets;
    expect(secrets()).toEqual(secrets());
    rmSync(dataDir, { recursive: true });
  });
});
