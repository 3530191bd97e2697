import { serveMessages } from './messages.ts';

/** In bytes. */
export type MemoryUse = Pick<NodeJS.MemoryUsage, 'rss' | 'heapUsed' | 'external'>;

/** Answers the benchmark, where it has a channel to this process, with what is left after garbage was collected. */
export function serveMemoryUse(): void {
  if (!process.send) return;
  serveMessages(async () => memoryUse(), null);
}

async function memoryUse(): Promise<MemoryUse> {
  const { gc } = globalThis;
  if (!gc) throw new Error('start with --expose-gc');
  // What finalisers let go of in the first goes in the second.
  gc();
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
}
