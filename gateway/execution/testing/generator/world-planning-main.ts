/** What runs in the planning thread of made-up worlds: it keeps the supergraph that it was last asked for. */
import { parentPort } from 'node:worker_threads';
import { parse } from 'graphql';
import type { FromThread, PlanningJob } from '../../../planning/guard/planning-job.ts';
import { readSupergraph } from '../../../planning/supergraph.ts';
import type { Supergraph } from '../../../planning/supergraph.ts';

export interface WorldJob extends PlanningJob {
  readonly supergraphSdl: string;
}

let last: { readonly sdl: string; readonly supergraph: Supergraph } | null = null;

function answer({ text, overrides, inParts, supergraphSdl: sdl }: WorldJob): FromThread {
  try {
    if (last?.sdl !== sdl) last = { sdl, supergraph: readSupergraph(sdl) };
    const document = parse(text, { noLocation: true });
    return { plan: inParts ? last.supergraph.planInParts(document, overrides) : last.supergraph.plan(document, overrides) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

const say = (message: FromThread): void => parentPort?.postMessage(message);
parentPort?.on('message', (job: WorldJob) => say(answer(job)));
say({ ready: true });
