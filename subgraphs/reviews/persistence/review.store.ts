/** Reviews as rows. Every reader takes many keys and is one statement. */
import type { ReviewsDb } from './database.ts';

export interface ReviewRow {
  readonly id: string;
  readonly productId: string;
  readonly authorId: string;
  readonly rating: number;
  /** Null, as is the body, once the author's personal data was erased. */
  readonly title: string | null;
  readonly body: string | null;
  readonly writtenAt: Date;
  readonly editedAt: Date | null;
  readonly hiddenAt: Date | null;
}

/** Where a review stands in a list that is newest first. */
export interface ReviewPlace {
  readonly writtenAt: Date;
  readonly id: string;
}

/** A part of a list: so many reviews of one product or author, beginning after one of them. */
export interface ReviewSlice {
  /** A product, or an author. */
  readonly of: string;
  readonly take: number;
  readonly after: ReviewPlace | null;
}

/** Before everything that is newest first. */
const BEGINNING: ReviewPlace = {
  writtenAt: new Date('9999-12-31T23:59:59.999Z'),
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

export function reviewsByIds(db: ReviewsDb, ids: readonly string[]): Promise<ReviewRow[]> {
  return db.review.findMany({ where: { id: { in: [...ids] } } });
}

export function reviewOf(db: ReviewsDb, authorId: string, productId: string): Promise<ReviewRow | null> {
  return db.review.findUnique({ where: { authorId_productId: { authorId, productId } } });
}

/**
 * Slices of products' lists, newest first: one statement for all of them, in which each reads no more of the index than
 * it shows (and skips). The inner order names the columns with their table: a bare `id` would be the text that is
 * selected, which no index has in order. `n` is the slice a row belongs to.
 */
export function newestOfProducts(
  db: ReviewsDb,
  slices: readonly ReviewSlice[],
  { hiddenToo }: { readonly hiddenToo: boolean },
): Promise<(ReviewRow & { readonly n: number })[]> {
  const { of, take, writtenAt, id } = columns(slices);
  return db.$queryRaw`
    SELECT slice.n::int, review.*
    FROM unnest(${of}::uuid[], ${take}::int[], ${writtenAt}::timestamptz[], ${id}::uuid[])
      WITH ORDINALITY AS slice(product_id, take, written_at, id, n)
    CROSS JOIN LATERAL (
      SELECT id::text AS id, product_id::text AS "productId", author_id::text AS "authorId", rating::int AS rating,
        title, body, written_at AS "writtenAt", edited_at AS "editedAt", hidden_at AS "hiddenAt"
      FROM review
      WHERE product_id = slice.product_id AND (written_at, id) < (slice.written_at, slice.id)
        AND (hidden_at IS NULL OR ${hiddenToo}::boolean)
      ORDER BY review.written_at DESC, review.id DESC LIMIT slice.take
    ) AS review
    ORDER BY slice.n, review."writtenAt" DESC, review.id DESC`;
}

/** Slices of authors' lists, newest first, hidden ones too: authors see what became of their words. */
export function newestOfAuthors(
  db: ReviewsDb,
  slices: readonly ReviewSlice[],
): Promise<(ReviewRow & { readonly n: number })[]> {
  const { of, take, writtenAt, id } = columns(slices);
  return db.$queryRaw`
    SELECT slice.n::int, review.*
    FROM unnest(${of}::uuid[], ${take}::int[], ${writtenAt}::timestamptz[], ${id}::uuid[])
      WITH ORDINALITY AS slice(author_id, take, written_at, id, n)
    CROSS JOIN LATERAL (
      SELECT id::text AS id, product_id::text AS "productId", author_id::text AS "authorId", rating::int AS rating,
        title, body, written_at AS "writtenAt", edited_at AS "editedAt", hidden_at AS "hiddenAt"
      FROM review
      WHERE author_id = slice.author_id AND (written_at, id) < (slice.written_at, slice.id)
      ORDER BY review.written_at DESC, review.id DESC LIMIT slice.take
    ) AS review
    ORDER BY slice.n, review."writtenAt" DESC, review.id DESC`;
}

function columns(slices: readonly ReviewSlice[]) {
  const places = slices.map(({ after }) => after ?? BEGINNING);
  return {
    of: slices.map((slice) => slice.of),
    take: slices.map((slice) => slice.take),
    writtenAt: places.map((place) => place.writtenAt),
    id: places.map((place) => place.id),
  };
}
