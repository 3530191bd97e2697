/**
 * Which documents the gateway runs: `STOA_DOCUMENTS='{"trusted": "documents.json", "only": true, "persisted": false}'`.
 *
 * - `trusted` is a manifest (from SHA-256 to document). By default only its documents run then, by their id.
 * - `only: false` lets others run beside them.
 * - `persisted` lets clients leave documents, to name them by hash later. In production only when asked for: a client that
 *   can be given a manifest does not need it, and whoever can leave documents decides what is kept.
 */
import { createPersistedQueries } from '@stoa/graphql/persisted-queries.ts';
import type { PersistedQueries } from '@stoa/graphql/persisted-queries.ts';
import { readManifest } from '@stoa/graphql/registered-documents.ts';
import type { RegisteredDocuments } from '@stoa/graphql/registered-documents.ts';
import type { Environment } from '@stoa/service/settings.ts';
import { invalidSetting, readJsonSetting } from './json-settings.ts';

const VARIABLE = 'STOA_DOCUMENTS';
const PERSISTED = { documents: 1_000, characters: 4_000_000 };

export interface Documents {
  readonly onlyRegistered?: RegisteredDocuments;
  readonly registered?: RegisteredDocuments;
  readonly persistedQueries?: PersistedQueries;
}

/** @throws {Fault} INVALID_SETTINGS that names what is wrong, also when the manifest cannot be used */
export function readDocuments(environment: Environment, production: boolean): Documents {
  const { trusted, only = true, persisted = !production, ...others } = readJsonSetting(environment, VARIABLE);
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidSetting(VARIABLE, `knows no "${other}", only trusted, only and persisted`);
  if (typeof only !== 'boolean' || typeof persisted !== 'boolean') throw invalidSetting(VARIABLE, 'must have true or false for "only" and "persisted"');
  const registered = trusted === undefined ? undefined : manifestOf(trusted);
  if (registered && only) return { onlyRegistered: registered };
  return { ...(registered && { registered }), ...(persisted && { persistedQueries: createPersistedQueries(PERSISTED) }) };
}

function manifestOf(file: unknown): RegisteredDocuments {
  if (typeof file !== 'string' || file === '') throw invalidSetting(VARIABLE, 'must have the path of a manifest for "trusted"');
  try {
    return readManifest(file);
  } catch (error) {
    throw invalidSetting(VARIABLE, `names a manifest that cannot be used: ${(error as Error).message}`);
  }
}
