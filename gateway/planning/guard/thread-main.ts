/** What runs in the planning thread: it reads one supergraph, and plans one job after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { parse } from 'graphql';
import { readSupergraph } from '../supergraph.ts';
import type { FromThread, PlanningJob } from './planning-job.ts';

const supergraph = readSupergraph(String(workerData));

function answer({ text, overrides, inParts }: PlanningJob): FromThread {
  try {
    const document = parse(text, { noLocation: true });
    return { plan: inParts ? supergraph.planInParts(document, overrides) : supergraph.plan(document, overrides) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

const say = (message: FromThread): void => parentPort?.postMessage(message);
parentPort?.on('message', (job: PlanningJob) => say(answer(job)));
say({ ready: true });
