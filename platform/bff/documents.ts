import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { formatManifest, readManifest, registerDocuments } from '@stoa/graphql/registered-documents.ts';
import type { RegisteredDocuments } from '@stoa/graphql/registered-documents.ts';

/** Lies beside the declaration of a BFF: every document that its clients may send, by id. */
export const MANIFEST = 'documents.json';

/** What the client of today sends: the files of the folder `documents`. */
export function currentDocuments(folder: string): RegisteredDocuments {
  const files = globSync('documents/*.graphql', { cwd: folder }).sort();
  return registerDocuments(files.map((file) => readFileSync(path.join(folder, file), 'utf8')));
}

/**
 * The text that the manifest should have: the documents of today, and those of before, which clients in the field
 * still send. Documents of before leave it by hand only.
 */
export function manifestText(folder: string): string {
  const file = path.join(folder, MANIFEST);
  const before = existsSync(file) ? readManifest(file) : new Map<string, string>();
  return formatManifest(new Map([...before, ...currentDocuments(folder)]));
}
