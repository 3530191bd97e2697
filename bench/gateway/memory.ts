/** Whether our gateway's memory grows over many requests of many different documents. */
import path from 'node:path';
import { OURS, production } from './candidates.ts';
import { asAsked, manyDocuments } from './graph/many-documents.ts';
import { writeSupergraphs } from './graph/supergraph.ts';
import { growth } from './growth.ts';
import type { Figure, MemorySample } from './growth.ts';
import { startLoad, startSubgraphs } from './helpers.ts';
import type { MemoryOptions } from './options.ts';
import { ask } from './processes/messages.ts';
import type { MemoryUse } from './processes/memory-use.ts';
import { startServices } from './services.ts';
import { inWorkplace, startGateway } from './start-gateway.ts';
import type { Workplace } from './start-gateway.ts';
import { describeSurroundings, loadAverage } from './surroundings.ts';
import { collectAnswers } from './verify.ts';
import { digits, reportOf, saveReport, table } from './write-report.ts';

const CONNECTIONS = 20;
const SAMPLES = 40;
const MB = 2 ** 20;
const TITLES: Readonly<Record<Figure, string>> = { heapMb: 'heap', externalMb: 'buffers outside the heap', rssMb: 'RSS' };

/** @throws {Error} when it grows, after the report was written */
export async function measureMemory(options: MemoryOptions): Promise<void> {
  const samples = await inWorkplace(options.pin, (place) => run(options, place));
  const judged = (Object.keys(TITLES) as Figure[]).map((figure) => ({ title: TITLES[figure], ...growth(samples, figure) }));
  const growing = judged.filter(({ grows }) => grows).map(({ title }) => title);
  const verdict = growing.length === 0 ? 'Memory does not grow.' : `MEMORY GROWS: ${growing.join(', ')}.`;
  const facts = [
    ...describeSurroundings(options.pin),
    `load average ${loadAverage()} after`,
    `${options.requests} requests of ${options.documents} documents over ${CONNECTIONS} connections, ours alone, with all that it has in production`,
    'memory after two forced collections of garbage, each time',
  ];
  const report = reportOf('Memory of our gateway', facts, [
    `${verdict} Compared are the medians of the second and of the last quarter of the run.`,
    table(['MB', 'second quarter', 'last quarter', 'grows'], judged.map(({ title, second, last, grows }) => [title, digits(second), digits(last), grows ? 'YES' : 'no'])),
    table(
      ['requests', 'heap MB', 'outside MB', 'RSS MB'],
      samples.map(({ requests, heapMb, externalMb, rssMb }) => [String(requests), digits(heapMb), digits(externalMb), digits(rssMb)]),
    ),
  ]);
  console.log(`\n${report}`);
  if (options.write) saveReport('memory', report);
  if (growing.length > 0) throw new Error(verdict);
}

async function run({ requests, documents }: MemoryOptions, place: Workplace): Promise<readonly MemorySample[]> {
  const services = await startServices(1);
  try {
    const helperLog = { log: path.join(place.folder, 'helpers.log'), pin: place.pin };
    const [subgraphs, load] = [await startSubgraphs(helperLog), await startLoad(helperLog)];
    place.processes.push(subgraphs.process, load.process);
    const { withoutAddresses } = writeSupergraphs(place.folder, subgraphs.origin);
    const gateway = await startGateway(place, {
      name: 'ours',
      args: (port) => [OURS, withoutAddresses, String(port), subgraphs.origin],
      environment: production({ services }),
      flags: ['--expose-gc'],
      channel: true,
    });
    await ask(gateway.process);
    const questions = manyDocuments(documents);
    // A few are asked by name, so that nobody measures the memory of errors.
    const spread = questions.filter((_, n) => n % Math.ceil(documents / 50) === 0);
    await collectAnswers('ours', `${gateway.origin}/graphql`, spread);
    const bodies = asAsked(questions, Math.min(requests, documents * 4)).map(({ body }) => body);
    const plan = { origin: gateway.origin, bodies, tokens: services.tokens, connections: CONNECTIONS, answerBytes: bodies.map(() => -1) };
    await load.prepare(plan, 0.1);

    const samples: MemorySample[] = [];
    let done = 0;
    for (let n = 1; n <= SAMPLES; n += 1) {
      const result = await load.requests(Math.max(CONNECTIONS, Math.round((requests * n) / SAMPLES) - done));
      if (result.failures > 0) throw new Error(`${result.failures} of ${result.requests} requests failed`);
      done += result.requests;
      const { rss, heapUsed, external } = await ask<MemoryUse>(gateway.process, 'memory');
      samples.push({ requests: done, rssMb: rss / MB, heapMb: heapUsed / MB, externalMb: external / MB });
      if (n % 5 === 0) console.log(`${done} of ${requests} requests: heap ${digits(heapUsed / MB)} MB, RSS ${digits(rss / MB)} MB`);
    }
    await load.end();
    return samples;
  } finally {
    services.close();
  }
}
