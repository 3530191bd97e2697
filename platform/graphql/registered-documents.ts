import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Documents by id, the only ones that a server in production runs. */
export type RegisteredDocuments = ReadonlyMap<string, string>;

const manifestSchema = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.string().min(1));

/** The id of a document: SHA-256 of its text, in hexadecimal. */
export function documentId(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function registerDocuments(texts: Iterable<string>): RegisteredDocuments {
  return new Map([...texts].map((text) => [documentId(text), text]));
}

/** The manifest of these documents as a file: a JSON object from id to text, sorted, so that a diff shows what changed. */
export function formatManifest(documents: RegisteredDocuments): string {
  const sorted = [...documents].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

/**
 * Reads a manifest.
 * @throws Error that names the file, when it is no manifest or an id is not that of its document
 */
export function readManifest(file: string | URL): RegisteredDocuments {
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${String(file)} is not a manifest of documents: ${z.prettifyError(parsed.error)}`);
  const documents = new Map(Object.entries(parsed.data));
  for (const [id, text] of documents) {
    if (documentId(text) !== id) throw new Error(`${String(file)}: document ${id} was changed without a new id`);
  }
  return documents;
}
