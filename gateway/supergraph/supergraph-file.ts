/**
 * A supergraph in a file that others write, served as it is, and followed as it changes.
 *
 * Guarantees:
 * - A graph that works is only ever replaced by another one that can be served. Whatever else the file holds is told once.
 * - The file may be written in pieces, renamed over, deleted and made anew: it is looked at when it is the same twice in a row.
 * - Nobody is asked for a schema.
 */
import { readFile } from 'node:fs/promises';
import { Fault } from '@stoa/kernel/fault.ts';
import { createGraphSwitch } from './graph-switch.ts';
import type { Stoppable } from './graph-switch.ts';
import { subgraphsOf } from './initial-supergraph.ts';
import { oneAfterTheOther } from './supergraph-manager.ts';
import type { SupergraphEvent, SupergraphManager } from './supergraph-manager.ts';

export interface SupergraphFileOptions<Graph> {
  readonly file: string;
  /** Makes a supergraph ready to serve. Rejects when it cannot be served. */
  readonly load: (supergraphSdl: string) => Promise<Graph>;
  readonly notify: (event: SupergraphEvent) => void;
  /** Waits until whoever writes the file is likely to be done with it. */
  readonly settle: () => Promise<void>;
}

/** Readings of a file that changes all the time, before the last one is taken for what it is. */
const MAX_READINGS = 50;

/**
 * The file behind the interface of a supergraph manager: `open` rejects when it cannot be served, with a Fault that says why;
 * `poll` looks whether it has changed.
 */
export function createSupergraphFile<Graph extends Stoppable>(options: SupergraphFileOptions<Graph>): SupergraphManager<Graph> {
  const { file, load, notify, settle } = options;
  const graphs = createGraphSwitch<Graph>((reason) => notify({ type: 'graph-stop-failed', reason }));
  /** What was in the file at the last look, served or not; a Fault when it could not be read. */
  let seen: string | Fault | null = null;
  let served: string | null = null;
  let stopped = false;

  async function serve(text: string): Promise<void> {
    const subgraphs = subgraphsIn(file, text);
    const graph = await load(text).catch((cause: unknown) => {
      throw cause instanceof Fault ? cause : invalid(`${file} cannot be served: ${messageOf(cause)}`, cause);
    });
    if (stopped) return graph.stop();
    graphs.swap(graph);
    served = text;
    notify({ type: 'supergraph-swapped', subgraphs: [...subgraphs].sort(), source: 'file' });
  }

  async function open(): Promise<void> {
    const text = await read(file);
    if (text instanceof Fault) throw text;
    seen = text;
    await serve(text);
  }

  async function look(): Promise<void> {
    if (stopped) return;
    const text = await settledText();
    if (stopped || isSame(text, seen)) return;
    const wasAway = seen instanceof Fault;
    seen = text;
    if (text instanceof Fault) return notify({ type: 'supergraph-file-lost', reason: text });
    if (wasAway) notify({ type: 'supergraph-file-found' });
    if (text === served) return;
    try {
      await serve(text);
    } catch (reason) {
      notify({ type: 'supergraph-refused', subgraphs: [], reason });
    }
  }

  async function settledText(): Promise<string | Fault> {
    let text = await read(file);
    for (let readings = 1; readings < MAX_READINGS && !stopped && !isSame(text, seen); readings += 1) {
      await settle();
      const again = await read(file);
      if (isSame(again, text)) return again;
      text = again;
    }
    return text;
  }

  return {
    open,
    poll: oneAfterTheOther(look),
    lease: () => graphs.lease(),
    complete: () => true,
    stop: async () => {
      stopped = true;
      await graphs.stop();
    },
  };
}

/** The text of a supergraph file. @throws {Fault} SUPERGRAPH_FILE_UNREADABLE */
export async function readSupergraphFile(file: string): Promise<string> {
  const text = await read(file);
  if (text instanceof Fault) throw text;
  return text;
}

/** The subgraphs of the supergraph in this file. @throws {Fault} INVALID_SUPERGRAPH, in words for whoever wrote the file */
export function subgraphsIn(file: string, text: string): readonly string[] {
  if (text.trim() === '') throw invalid(`${file} is empty`);
  try {
    return subgraphsOf(text);
  } catch (error) {
    const isSchema = messageOf(error).includes('names no subgraphs');
    if (!isSchema) throw invalid(`${file} is not GraphQL: ${messageOf((error as Fault).cause)}`, error);
    const isSubgraph = /@key\b|specs\.apollo\.dev\/federation|extend type/.test(text);
    const what = isSubgraph ? 'the schema of a subgraph' : 'a schema';
    throw invalid(`${file} is ${what}, and not a composed supergraph: it names no subgraphs. Compose it with its neighbours first`, error);
  }
}

async function read(file: string): Promise<string | Fault> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const reason = REASONS.get(code) ?? `cannot be read (${code || messageOf(cause)})`;
    return new Fault('SUPERGRAPH_FILE_UNREADABLE', `${file} ${reason}`, { cause });
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist'],
  ['ENOTDIR', 'does not exist'],
  ['EISDIR', 'is a directory, not a file'],
  ['EACCES', 'may not be read by this user'],
]);

function isSame(one: string | Fault, other: string | Fault | null): boolean {
  if (one instanceof Fault) return other instanceof Fault && one.message === other.message;
  return one === other;
}

function invalid(message: string, cause?: unknown): Fault {
  return new Fault('INVALID_SUPERGRAPH', message, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
