/**
 * Decides which supergraph is served.
 *
 * Guarantees:
 * - A graph that works is only ever replaced by another one that composed and loaded.
 * - A look at the subgraphs never makes the graph smaller because one of them is away: its last known part stays in.
 *   Until a subgraph of the initial supergraph has been seen once, its part is known only from there, so the
 *   initial supergraph stays as a whole until all of its subgraphs have been seen.
 * - Of several new parts, those that fit are taken, also when another one is broken.
 * - Looks, and so swaps, happen one after the other. Requests under way end on the graph they began on.
 *
 * Does not survive: a start without initial supergraph while subgraphs are away. Then the graph is what the present ones
 * compose to, if anything, and grows as the others come.
 */
import type { Fault } from '@stoa/kernel/fault.ts';
import { composeSupergraph, parseSubgraph } from './compose.ts';
import { createGraphSwitch } from './graph-switch.ts';
import type { Lease, Stoppable } from './graph-switch.ts';

/** What happened; the composition root turns it into logs. Reasons may hold addresses and are for operators only. */
export type SupergraphEvent =
  | { readonly type: 'supergraph-swapped'; readonly subgraphs: readonly string[]; readonly source: 'initial' | 'composed' | 'file' }
  | { readonly type: 'supergraph-refused'; readonly subgraphs: readonly string[]; readonly reason: unknown }
  | { readonly type: 'subgraph-found'; readonly subgraph: string }
  | { readonly type: 'subgraph-lost' | 'subgraph-broken'; readonly subgraph: string; readonly reason: unknown }
  | { readonly type: 'supergraph-file-lost'; readonly reason: unknown }
  | { readonly type: 'supergraph-file-found' }
  | { readonly type: 'graph-stop-failed'; readonly reason: unknown };

export interface SupergraphManagerOptions<Graph> {
  /** Names of the declared subgraphs. */
  readonly subgraphs: readonly string[];
  /** Asks a subgraph for its part. Rejects when it is away. */
  readonly fetchSdl: (subgraph: string) => Promise<string>;
  /** Makes a supergraph ready to serve. Rejects when it cannot be served. */
  readonly load: (supergraphSdl: string) => Promise<Graph>;
  /** Supergraph to begin with, and the subgraphs that it is made of. */
  readonly initial?: { readonly supergraphSdl: string; readonly subgraphs: readonly string[] };
  readonly notify: (event: SupergraphEvent) => void;
}

export interface SupergraphManager<Graph> {
  /** Loads the initial supergraph, when there is one that can be. Asks nobody. */
  open(): Promise<void>;
  /** Looks at all subgraphs once. Resolves after a look that began after this call; never rejects. */
  poll(): Promise<void>;
  lease(): Lease<Graph> | null;
  /** Whether every declared subgraph has been seen since the start. */
  complete(): boolean;
  /** Stops looking, and stops every graph when its last request has ended. */
  stop(): Promise<void>;
}

type Condition = 'unseen' | 'present' | 'lost' | 'broken';
type Parts = ReadonlyMap<string, string>;

export function createSupergraphManager<Graph extends Stoppable>(
  options: SupergraphManagerOptions<Graph>,
): SupergraphManager<Graph> {
  const { subgraphs, fetchSdl, load, initial, notify } = options;
  const graphs = createGraphSwitch<Graph>((reason) => notify({ type: 'graph-stop-failed', reason }));
  const conditions = new Map<string, Condition>();
  /** The newest readable part of each subgraph, whether or not it fits. */
  const latest = new Map<string, string>();
  /** The parts of the graph that is served; empty while that is the initial one. */
  let accepted: Parts = new Map();
  let served: string | null = null;
  let attempted = '';
  let stopped = false;

  async function open(): Promise<void> {
    if (!initial) return;
    try {
      await serve(initial.supergraphSdl, initial.subgraphs, 'initial');
    } catch (reason) {
      notify({ type: 'supergraph-refused', subgraphs: initial.subgraphs, reason });
    }
  }

  async function look(): Promise<void> {
    if (stopped) return;
    await Promise.all(subgraphs.map(ask));
    if (stopped || isWaitingForInitialParts()) return;

    const parts = JSON.stringify([...latest].sort());
    if (latest.size === 0 || parts === attempted) return;
    attempted = parts;
    if (!(await tryParts(latest, [...changed()]))) await tryOneByOne();
  }

  async function ask(subgraph: string): Promise<void> {
    let sdl: string;
    try {
      sdl = await fetchSdl(subgraph);
    } catch (reason) {
      enter(subgraph, 'lost', reason);
      return;
    }
    try {
      parseSubgraph(subgraph, sdl);
    } catch (reason) {
      enter(subgraph, 'broken', reason);
      return;
    }
    latest.set(subgraph, sdl);
    enter(subgraph, 'present');
  }

  /** Tells only of changes: a subgraph that is away for a day is one line in the log, not one per look. */
  function enter(subgraph: string, condition: Exclude<Condition, 'unseen'>, reason?: unknown): void {
    if (stopped || conditions.get(subgraph) === condition) return;
    conditions.set(subgraph, condition);
    if (condition === 'present') notify({ type: 'subgraph-found', subgraph });
    else notify({ type: `subgraph-${condition}`, subgraph, reason });
  }

  function isWaitingForInitialParts(): boolean {
    if (served === null || accepted.size > 0) return false;
    return (initial?.subgraphs ?? []).some((name) => subgraphs.includes(name) && !latest.has(name));
  }

  function* changed(): Iterable<string> {
    for (const [name, sdl] of latest) if (accepted.get(name) !== sdl) yield name;
  }

  /** Serves these parts. False, and everything as before, when they do not compose or cannot be loaded. */
  async function tryParts(parts: Parts, suspects: readonly string[]): Promise<boolean> {
    try {
      const supergraphSdl = composeSupergraph([...parts].map(([name, sdl]) => ({ name, sdl })));
      if (supergraphSdl !== served) await serve(supergraphSdl, [...parts.keys()], 'composed');
      accepted = new Map(parts);
      return true;
    } catch (reason) {
      notify({ type: 'supergraph-refused', subgraphs: suspects, reason: reason as Fault });
      return false;
    }
  }

  /** One broken part must not keep the good ones back. Needs parts that fitted before, as a base. */
  async function tryOneByOne(): Promise<void> {
    const suspects = [...changed()];
    if (accepted.size === 0 || suspects.length < 2) return;
    for (const name of suspects) {
      const sdl = latest.get(name);
      if (sdl !== undefined) await tryParts(new Map([...accepted, [name, sdl]]), [name]);
    }
  }

  async function serve(supergraphSdl: string, names: readonly string[], source: 'initial' | 'composed'): Promise<void> {
    const graph = await load(supergraphSdl);
    if (stopped) {
      await graph.stop();
      return;
    }
    graphs.swap(graph);
    served = supergraphSdl;
    notify({ type: 'supergraph-swapped', subgraphs: [...names].sort(), source });
  }

  const poll = oneAfterTheOther(look);
  return {
    open,
    poll,
    lease: () => graphs.lease(),
    complete: () => subgraphs.every((name) => latest.has(name)),
    stop: async () => {
      stopped = true;
      await graphs.stop();
    },
  };
}

/** Calls that come while `work` runs share one more run after it. */
export function oneAfterTheOther(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(() => {
      next = null;
      return start();
    });
    return next;
  };
}
