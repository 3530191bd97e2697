import type { Patience, Waiting } from './patience.ts';

/**
 * Fetches of one operation that come to ask the same subgraph. They begin together when the last has come; who waits too long
 * begins with those who are there.
 *
 * Guarantees: everybody begins, once. Nobody waits longer than its patience, and nobody for somebody who does not come at all.
 */
export class Meeting<Wish> implements Waiting {
  readonly #begin: (wishes: readonly Wish[]) => void;
  readonly #patience: Patience;
  readonly #ended: (isComplete: boolean) => void;
  #expected: number;
  #wishes: Wish[] = [];
  #isWaiting = false;

  /**
   * @param fetches how many there are; each comes, or stays away
   * @param begin must not throw
   * @param ended told whenever some begin: whether nobody is expected any more
   */
  constructor(fetches: number, patience: Patience, begin: (wishes: readonly Wish[]) => void, ended: (isComplete: boolean) => void) {
    this.#expected = fetches;
    this.#patience = patience;
    this.#begin = begin;
    this.#ended = ended;
  }

  come(wish: Wish): void {
    this.#wishes.push(wish);
    this.#expected -= 1;
    if (this.#expected === 0) this.#beginNow();
    else if (!this.#isWaiting) {
      this.#isWaiting = true;
      this.#patience.wait(this);
    }
  }

  stayAway(): void {
    this.#expected -= 1;
    if (this.#expected === 0 && this.#wishes.length > 0) this.#beginNow();
  }

  /** Those who are here do not wait for the others any more. */
  timeUp(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#beginNow();
  }

  #beginNow(): void {
    const wishes = this.#wishes;
    this.#wishes = [];
    if (this.#isWaiting) this.#patience.forget(this);
    this.#isWaiting = false;
    this.#ended(this.#expected === 0);
    this.#begin(wishes);
  }
}
