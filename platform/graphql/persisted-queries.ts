import { Fault } from '@stoa/kernel/fault.ts';
import type { Params } from './params.ts';
import { documentId } from './registered-documents.ts';

/** Documents that clients leave with the server, to name them by their hash afterwards. */
export interface PersistedQueries {
  /** The text of a hash, or undefined when it is not (or no longer) known. */
  find(hash: string): string | undefined;
  /** Keeps a text. Called only with documents that have passed every check. */
  keep(hash: string, text: string): void;
}

/**
 * A store in memory that forgets what was used longest ago, when there are too many documents or too many characters.
 * Forgetting harms nobody: the client is asked for the text again.
 */
export function createPersistedQueries(bounds: { readonly documents: number; readonly characters: number }): PersistedQueries {
  const texts = new Map<string, string>();
  let characters = 0;
  return {
    find(hash) {
      const text = texts.get(hash);
      if (text === undefined) return undefined;
      // A Map keeps the order of insertion: its first entry is the one not used for longest.
      texts.delete(hash);
      texts.set(hash, text);
      return text;
    },
    keep(hash, text) {
      if (texts.has(hash) || text.length > bounds.characters / 10) return;
      texts.set(hash, text);
      characters += text.length;
      for (const [oldest, { length }] of texts) {
        if (texts.size <= bounds.documents && characters <= bounds.characters) return;
        texts.delete(oldest);
        characters -= length;
      }
    },
  };
}

export interface PersistedText {
  readonly text: string;
  /** Set when the text came along and can be kept under this hash. */
  readonly keepAs?: string;
}

/**
 * The text that `extensions.persistedQuery` means; null when the request has no such extension, or has one that this
 * server need not understand because the text came along.
 * @throws {Fault} PERSISTED_QUERY_NOT_FOUND, PERSISTED_QUERY_NOT_SUPPORTED, PERSISTED_QUERY_HASH_MISMATCH, BAD_REQUEST
 */
export function persistedText({ query, extensions }: Params, store: PersistedQueries | undefined): PersistedText | null {
  const asked = extensions && Object.hasOwn(extensions, 'persistedQuery') ? extensions.persistedQuery : undefined;
  if (asked == null) return null;
  if (!store) {
    if (query !== null) return null;
    throw new Fault('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
  }
  const { version, sha256Hash } = asked as { version?: unknown; sha256Hash?: unknown };
  const isHash = typeof sha256Hash === 'string' && /^[0-9a-f]{64}$/.test(sha256Hash);
  if (version !== 1 || !isHash) {
    throw new Fault('BAD_REQUEST', '"persistedQuery" must have version 1, and a SHA-256 in lower case hexadecimal as "sha256Hash".');
  }
  const known = store.find(sha256Hash);
  if (query === null) {
    if (known !== undefined) return { text: known };
    throw new Fault('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  }
  if (known === query) return { text: query };
  // Without this check one client could leave a document for the hash of another one's.
  if (documentId(query) !== sha256Hash) throw new Fault('PERSISTED_QUERY_HASH_MISMATCH', 'The hash is not that of the document.');
  return { text: query, keepAs: sha256Hash };
}
