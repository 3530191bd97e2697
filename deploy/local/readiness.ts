import { pause } from '@stoa/service/backoff.ts';
import type { ServiceEntry } from '@stoa/service/landscape.ts';
import { askReadiness } from '@stoa/service/probe.ts';

const LOOK_EVERY_MS = 100;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Waits until all services can serve requests. Returns what is still missing, in words, when the time is over or the
 * wait is ended; empty when all are ready.
 */
export async function untilReady(
  services: readonly ServiceEntry[],
  waitMs: number,
  stopping: AbortSignal,
  onWaiting: (missing: readonly string[]) => void,
): Promise<readonly string[]> {
  const giveUp = performance.now() + waitMs;
  for (;;) {
    const missing = await notReady(services);
    if (missing.length === 0 || performance.now() > giveUp) return missing;
    onWaiting(missing);
    if (!(await pause(LOOK_EVERY_MS, stopping))) return missing;
  }
}

async function notReady(services: readonly ServiceEntry[]): Promise<readonly string[]> {
  const answers = await Promise.all(services.map(({ url }) => askReadiness(url, ANSWER_WITHIN_MS)));
  return services.flatMap(({ name }, index) => {
    const answer = answers[index];
    if (!answer || answer.ok) return [];
    const failed = Object.entries(answer.checks).filter(([check, value]) => value !== 'ok' && !isJustStarting(check, value));
    const reasons = failed.map(([check, reason]) => `${check}: ${reason}`).join('; ');
    return [reasons ? `${name} (${reasons})` : name];
  });
}

/** Nothing that is worth a word while a person waits for the start. */
function isJustStarting(check: string, value: string): boolean {
  return check === 'service' && (value === 'starting' || value === 'no answer');
}
