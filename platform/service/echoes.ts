/** Longer than a busy machine needs to pass a signal on, and shorter than a person needs to decide on a second one. */
const TOGETHER_MS = 1_000;

/**
 * Takes signals that come together as one. Ctrl-C reaches a whole terminal group, and npm, which is in it, passes it on
 * to its command once more: without this, each Ctrl-C would be a second one as well.
 * @param act is told of the first signal, and of each that comes later than a second after the last it was told of
 */
export function withoutEchoes(act: (signal: string) => void, now: () => number = () => performance.now()): (signal: string) => void {
  let actedAt = -Infinity;
  return (signal) => {
    if (now() - actedAt < TOGETHER_MS) return;
    actedAt = now();
    act(signal);
  };
}
