import { writeFileSync } from 'node:fs';
import type { Question } from './graph/operations.ts';
import type { Subgraphs } from './helpers.ts';
import type { FloorScript } from './processes/floor.ts';
import type { RecordedStages } from './processes/subgraphs.ts';
import { headersFor } from './verify.ts';

/** Long enough that what is sent without waiting arrives before the first answer leaves. */
const DELAY_MS = 30;

/** Writes down which requests a gateway makes for each question, and what it answers. It has answered them before. */
export async function recordFloor(file: string, url: string, questions: readonly Question[], subgraphs: Subgraphs, token?: string): Promise<void> {
  const script: Record<string, { stages: RecordedStages; answer: unknown }> = {};
  await subgraphs.delay(DELAY_MS);
  for (const { body } of questions) {
    await subgraphs.record();
    const response = await fetch(url, { method: 'POST', headers: headersFor(token), body });
    const answer: unknown = await response.json();
    const { query } = JSON.parse(body) as { query: string };
    script[query] = { stages: await subgraphs.recorded(), answer };
  }
  await subgraphs.delay(0);
  writeFileSync(file, JSON.stringify(script satisfies FloorScript));
}
