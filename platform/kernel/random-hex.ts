import { randomBytes } from 'node:crypto';

const STORE_BYTES = 2_048;

let store = '';
let used = 0;

/**
 * Names that nobody guesses and nothing else has: so many random hexadecimal digits, 1,024 at most. The system is asked for many
 * at once: for each of its answers one waits longer than for all else that a request id needs.
 */
export function randomHex(digits: number): string {
  if (used + digits > store.length) {
    store = randomBytes(STORE_BYTES).toString('hex');
    used = 0;
  }
  used += digits;
  return store.slice(used - digits, used);
}
