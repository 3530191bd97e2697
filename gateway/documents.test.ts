import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { formatManifest, registerDocuments } from '@stoa/graphql/registered-documents.ts';
import { readDocuments } from './documents.ts';

describe('the documents that the gateway runs', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-documents-'));
  const manifest = path.join(folder, 'documents.json');
  const registered = registerDocuments(['{ a }']);
  writeFileSync(manifest, formatManifest(registered));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (settings: object, production = false) => readDocuments({ STOA_DOCUMENTS: JSON.stringify(settings) }, production);

  it('may be left by clients, in production only where that was asked for', () => {
    expect(Object.keys(readDocuments({}, false))).toEqual(['persistedQueries']);
    expect(readDocuments({}, true)).toEqual({});
    expect(Object.keys(read({ persisted: true }, true))).toEqual(['persistedQueries']);
    expect(read({ persisted: false })).toEqual({});
  });

  it('are those of a manifest and no others, unless others may run beside them', () => {
    expect(read({ trusted: manifest })).toEqual({ onlyRegistered: registered });
    expect(read({ trusted: manifest, only: false, persisted: false })).toEqual({ registered });
  });

  it.each([{ trusted: '/nowhere.json' }, { trusted: 7 }, { only: 'yes' }, { persisted: 1 }, { trustet: manifest }])('are refused at the start when they are %j', (settings) => {
    expect(() => read(settings)).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }) as Error);
  });
});
