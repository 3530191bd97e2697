import { badInput } from '@stoa/kernel/fault.ts';
import { hasUnstorableText } from '@stoa/kernel/text.ts';
import type { z } from 'zod';

const VERSION = 1;
const MAX_CURSOR_LENGTH = 1_024;
const MAX_PAGE_SIZE = 100;
const DEFAULT_PAGE_SIZE = 20;

/** The types that every schema with connections needs once. */
export const pageInfoDefinition = /* GraphQL */ `
  "Where a page of a connection lies in its list."
  type PageInfo @shareable {
    "Whether there is something after this page."
    hasNextPage: Boolean!
    "Whether this page was asked for with a cursor, so that something lies before it."
    hasPreviousPage: Boolean!
    "Cursor of the first edge, null when the page is empty."
    startCursor: String
    "Cursor of the last edge, null when the page is empty. Give it as \`after\` to get the next page."
    endCursor: String
  }
`;

/** Arguments as the graph has them. Both may be absent. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** A page to read: `take` rows that come after `after` in the list's order. */
export interface Page<Key> {
  readonly first: number;
  /** The order key behind which to start, null for the beginning. */
  readonly after: Key | null;
  /** Rows to read: one more than asked for, which tells whether there is a next page. */
  readonly take: number;
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/**
 * Reads and checks the arguments of a connection.
 * @param key what a cursor of this list holds: the columns of its order, for instance `z.object({ at: z.string(), id: z.uuid() })`
 * @throws Fault BAD_USER_INPUT when `first` is not 1 to 100, or `after` is not a cursor of this list
 */
export function pageOf<Key>(
  args: PageArguments,
  key: z.ZodType<Key>,
  { defaultFirst = DEFAULT_PAGE_SIZE, maxFirst = MAX_PAGE_SIZE } = {},
): Page<Key> {
  const first = args.first ?? defaultFirst;
  if (!Number.isInteger(first) || first < 1 || first > maxFirst) {
    throw badInput(`"first" must be between 1 and ${maxFirst}.`, { path: 'first' });
  }
  return { first, after: args.after == null ? null : decodeCursor(key, args.after), take: first + 1 };
}

/**
 * A page in the graph's form.
 * @param rows what was read with `page.take`, in order: up to one row more than the page shows
 */
export function connectionOf<Row, Key, Node = Row>(
  rows: readonly Row[],
  options: {
    readonly page: Pick<Page<Key>, 'first' | 'after'>;
    readonly cursorOf: (row: Row) => Key;
    readonly nodeOf?: (row: Row) => Node;
  },
): Connection<Node> {
  const { page, cursorOf, nodeOf = (row: Row) => row as unknown as Node } = options;
  const edges = rows.slice(0, page.first).map((row) => ({ cursor: encodeCursor(cursorOf(row)), node: nodeOf(row) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** An opaque cursor that holds an order key. It is not secret and not signed: whoever reads it checks it. */
export function encodeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify({ v: VERSION, k: key })).toString('base64url');
}

/**
 * The order key inside a cursor.
 * @throws Fault BAD_USER_INPUT for anything that `encodeCursor` could not have made for this key
 */
export function decodeCursor<Key>(key: z.ZodType<Key>, cursor: string): Key {
  const content = readCursor(cursor);
  const parsed = content === undefined ? undefined : key.safeParse(content);
  if (!parsed?.success) throw badInput('This is not a cursor of this list.', { path: 'after' });
  return parsed.data;
}

function readCursor(cursor: string): unknown {
  if (cursor.length > MAX_CURSOR_LENGTH) return undefined;
  const bytes = Buffer.from(cursor, 'base64url');
  // Node skips what is not base64url; only the one spelling that we would have written is a cursor.
  if (bytes.toString('base64url') !== cursor) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text, storable) as unknown;
    if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== VERSION) return undefined;
    return 'k' in value ? value.k : undefined;
  } catch {
    return undefined;
  }
}

function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && hasUnstorableText(value)) throw new Error('unstorable text');
  return value;
}
