/** How often subgraphs are looked at, in milliseconds. */
export interface PollingIntervals {
  /** While some subgraph has not been seen yet: everything is just starting. */
  readonly settling: number;
  /** From then on. */
  readonly settled: number;
}

export const DEFAULT_INTERVALS: PollingIntervals = { settling: 1_000, settled: 10_000 };

/** Polls again and again, each time some while after the last poll has ended. Returns what ends it. */
export function keepPolling(
  manager: { poll(): Promise<void>; complete(): boolean },
  { settling, settled }: PollingIntervals = DEFAULT_INTERVALS,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const next = async (): Promise<void> => {
    await manager.poll();
    if (!ended) timer = setTimeout(() => void next(), manager.complete() ? settled : settling);
  };
  void next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
