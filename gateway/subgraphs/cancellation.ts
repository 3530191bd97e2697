/** Whoever must stop at once when its work is no longer wanted. */
export interface Cancellable {
  cancelled(reason: unknown): void;
}

/**
 * Ends one piece of work. What an AbortController is for, for one listener at a time: it costs next to nothing, and leaves nothing
 * for the garbage collector to carry along, which with every request to a subgraph is felt.
 */
export class Cancellation {
  #reason: unknown = undefined;
  #isCancelled = false;
  #listener: Cancellable | null = null;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Why; undefined while it is not cancelled. */
  get reason(): unknown {
    return this.#reason;
  }

  /** The first call counts. */
  cancel(reason: unknown): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#reason = reason;
    this.#listener?.cancelled(reason);
  }

  /** Who is told from now on; null for nobody. One that comes after the cancellation must look by itself. */
  listen(listener: Cancellable | null): void {
    this.#listener = listener;
  }
}
