/** Something that serves requests until it is stopped. */
export interface Stoppable {
  /** Called once, when nothing new will be asked of it; what runs may go on. */
  retire?(): void;
  stop(): Promise<void>;
}

/** The right to use one graph until `release()`; the graph is not stopped before. */
export interface Lease<Graph> {
  readonly graph: Graph;
  /** May be called more than once; only the first call counts. */
  release(): void;
}

export interface GraphSwitch<Graph> {
  /** A lease on the graph of this moment, or null before the first one. */
  lease(): Lease<Graph> | null;
  /** New requests use `next` from now on. The graph before it is stopped when its last request has ended. */
  swap(next: Graph): void;
  /** Retires the current graph too, and waits until all have ended. */
  stop(): Promise<void>;
}

/**
 * One graph in use, others running out. A request holds a lease from its first to its last byte, so that it is
 * validated, planned and executed on one and the same graph however many swaps happen meanwhile.
 */
export function createGraphSwitch<Graph extends Stoppable>(stopFailed: (error: unknown) => void): GraphSwitch<Graph> {
  let current: Generation<Graph> | null = null;
  const running = new Set<Generation<Graph>>();

  const replace = (next: Generation<Graph> | null): void => {
    const previous = current;
    current = next;
    previous?.retire();
  };

  return {
    lease: () => current?.lease() ?? null,
    swap: (graph) => {
      const generation = createGeneration(graph, stopFailed);
      running.add(generation);
      void generation.ended.then(() => running.delete(generation));
      replace(generation);
    },
    stop: async () => {
      replace(null);
      await Promise.all([...running].map((generation) => generation.ended));
    },
  };
}

interface Generation<Graph> {
  lease(): Lease<Graph>;
  retire(): void;
  readonly ended: Promise<void>;
}

function createGeneration<Graph extends Stoppable>(graph: Graph, stopFailed: (error: unknown) => void): Generation<Graph> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let users = 0;
  let retired = false;

  const stopIfDone = (): void => {
    if (retired && users === 0) void graph.stop().catch(stopFailed).finally(end);
  };

  return {
    ended,
    lease: () => {
      let held = true;
      users += 1;
      return {
        graph,
        release: () => {
          if (!held) return;
          held = false;
          users -= 1;
          stopIfDone();
        },
      };
    },
    retire: () => {
      retired = true;
      graph.retire?.();
      stopIfDone();
    },
  };
}
