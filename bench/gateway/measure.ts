import type { ChildProcess } from 'node:child_process';
import type { CandidateName } from './candidates.ts';
import type { Case } from './cases.ts';
import type { Question } from './graph/operations.ts';
import type { Load, Subgraphs } from './helpers.ts';
import { cpuMs, rssMegabytes } from './usage.ts';
import type { Verified } from './verify.ts';

/** A candidate whose answers are known. */
export interface Runner {
  readonly name: CandidateName;
  readonly process: ChildProcess;
  readonly origin: string;
  readonly verified: Verified;
  /** For the cases with tokens, if it was started for them. */
  readonly tokens: readonly string[];
}

/** One candidate in one round of one case. */
export interface Measurement {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the gateway's whole process, for one request. */
  readonly cpuMs: number;
  readonly rssMb: number;
  /** For one request, to subgraphs and from them. Bytes are those of bodies. */
  readonly subRequests: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly failures: number;
  /** Answers that a stub had to compute: time that is not the gateway's. */
  readonly computed: number;
}

/** While others were measured it was idle: V8 then gives back memory and code, and has to get them again. */
const LEAD_IN_SECONDS = 1.5;

export interface Helpers {
  readonly subgraphs: Subgraphs;
  readonly load: Load;
}

export async function measure(runner: Runner, { questions, connections, delayMs }: Pick<Case, 'questions' | 'connections' | 'delayMs'>, seconds: number, { subgraphs, load }: Helpers): Promise<Measurement> {
  const pid = runner.process.pid ?? 0;
  await subgraphs.delay(delayMs);
  await load.prepare(planOf(runner, questions, connections), LEAD_IN_SECONDS);
  await subgraphs.take();
  const cpuBefore = cpuMs(pid);
  const result = await load.run(seconds);
  const cpu = cpuMs(pid) - cpuBefore;
  const rssMb = rssMegabytes(pid);
  const counts = await subgraphs.take();
  await load.end();
  const { requests, p50Ms, p99Ms, failures } = result;
  return {
    requests, p50Ms, p99Ms, failures, rssMb,
    perSecond: requests / result.seconds,
    cpuMs: cpu / requests,
    subRequests: counts.requests / requests,
    bytesOut: counts.bytesIn / requests,
    bytesIn: counts.bytesOut / requests,
    computed: counts.computed,
  };
}

/** Lets a candidate compile what it compiles. */
export async function warmUp(runner: Runner, questions: readonly Question[], seconds: number, { subgraphs, load }: Helpers): Promise<void> {
  await subgraphs.delay(0);
  await load.prepare(planOf(runner, questions, 10), seconds);
  await load.end();
}

function planOf({ origin, verified, tokens }: Runner, questions: readonly Question[], connections: number) {
  const bodies = questions.map(({ body }) => body);
  return { origin, bodies, tokens, connections, answerBytes: bodies.map((body) => verified.bytes.get(body) ?? -1) };
}
