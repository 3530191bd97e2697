import DataLoader from 'dataloader';
import type { Patience, Waiting } from './patience.ts';

/**
 * Fetches of one operation that come to ask the same subgraph. They begin together when the last has come; who waits too long
 * begins with those who are there.
 *
 * Guarantees: everybody begins, once. Nobody waits longer than its patience, and nobody for somebody who does not come at all.
 */
export class Meeting<Wish, Result> implements Waiting {
  /** Who is here, and what each is promised. Its own cache is off: no wish is ever the same as another. */
  readonly #loader: DataLoader<Wish, Promise<Result>>;
  readonly #patience: Patience;
  readonly #ended: (isComplete: boolean) => void;
  #expected: number;
  /** Begins with those who are here; null when nobody is. */
  #dispatch: (() => void) | null = null;
  #isWaiting = false;

  /**
   * @param fetches how many there are; each comes, or stays away
   * @param begin gives what each of the wishes gets, in their order
   * @param ended told whenever some begin: whether nobody is expected any more
   */
  constructor(fetches: number, patience: Patience, begin: (wishes: readonly Wish[]) => readonly Promise<Result>[], ended: (isComplete: boolean) => void) {
    this.#expected = fetches;
    this.#patience = patience;
    this.#loader = new DataLoader<Wish, Promise<Result>>(async (wishes) => begin(wishes), {
      cache: false,
      batchScheduleFn: (dispatch) => {
        this.#dispatch = dispatch;
      },
    });
    this.#ended = ended;
  }

  /** @throws what `begin` throws, or what becomes of this wish */
  async come(wish: Wish): Promise<Result> {
    const result = this.#loader.load(wish);
    this.#expected -= 1;
    if (this.#expected === 0) this.#beginNow();
    else if (!this.#isWaiting) {
      this.#isWaiting = true;
      this.#patience.wait(this);
    }
    return await result;
  }

  stayAway(): void {
    this.#expected -= 1;
    if (this.#expected === 0 && this.#dispatch) this.#beginNow();
  }

  /** Those who are here do not wait for the others any more. */
  timeUp(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#beginNow();
  }

  #beginNow(): void {
    const dispatch = this.#dispatch;
    this.#dispatch = null;
    if (this.#isWaiting) this.#patience.forget(this);
    this.#isWaiting = false;
    this.#ended(this.#expected === 0);
    dispatch?.();
  }
}
