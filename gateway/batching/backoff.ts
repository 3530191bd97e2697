const FIRST_REST = 16;
const LONGEST_REST = 1_024;

/** Leaves alone for a while what keeps failing: 16 times, then twice as often after each further failure. */
export class Backoff {
  readonly #tolerated: number;
  #inARow = 0;
  #rest = 0;

  /** @param tolerated failures in a row that do not matter */
  constructor(tolerated: number) {
    this.#tolerated = tolerated;
  }

  /** Whether it may be tried now. To be asked once for each occasion. */
  mayTry(): boolean {
    if (this.#rest === 0) return true;
    this.#rest -= 1;
    return false;
  }

  failed(): void {
    // Of several under way at the same time, the first one says enough.
    if (this.#rest > 0) return;
    this.#inARow += 1;
    const beyond = this.#inARow - this.#tolerated;
    if (beyond > 0) this.#rest = Math.min(LONGEST_REST, FIRST_REST * 2 ** (beyond - 1));
  }

  worked(): void {
    this.#inARow = 0;
  }
}
