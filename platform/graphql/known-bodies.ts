import type { Params } from './params.ts';

/** Bodies that came before, and what they say. */
export interface KnownBodies {
  /** What this body says, if the same came before, byte for byte. */
  find(body: Buffer): Params | undefined;
  /** Keeps what a body says, where that is of use to others. */
  keep(body: Buffer, params: Params): void;
}

const MOST_BODIES = 500;
const LONGEST_BYTES = 4_096;

/**
 * Many clients send the same few documents again and again: what a body says is then known without reading it. Only bodies
 * without variables are kept: those with some hardly ever come again, and what is in them belongs to one request. When there are
 * too many, the one that came first is forgotten.
 */
export function createKnownBodies(): KnownBodies {
  const known = new Map<string, Params>();
  return {
    find: (body) => (body.byteLength <= LONGEST_BYTES ? known.get(body.toString('latin1')) : undefined),
    keep: (body, params) => {
      if (body.byteLength > LONGEST_BYTES || params.variables !== null || params.extensions !== null) return;
      known.set(body.toString('latin1'), params);
      for (const oldest of known.keys()) {
        if (known.size <= MOST_BODIES) return;
        known.delete(oldest);
      }
    },
  };
}
