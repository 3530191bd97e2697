import { createServer } from 'node:net';
import { Fault } from '@stoa/kernel/fault.ts';

export interface WantedPort {
  readonly name: string;
  readonly port: number;
}

/**
 * Looks at all ports at once, so that a person hears of all of them at once, and before databases are made.
 * Whoever takes one a moment later is still found by the service itself.
 * @throws {Fault} PORT_IN_USE
 */
export async function requireFreePorts(host: string, wanted: readonly WantedPort[]): Promise<void> {
  const free = await Promise.all(wanted.map(({ port }) => isFree(host, port)));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const list = taken.map(({ name, port }) => `${port} (${name})`).join(', ');
  const one = taken.length === 1;
  const message = `${one ? 'Port' : 'Ports'} ${list} ${one ? 'is' : 'are'} taken by another program. Stop it, or move all ports, for instance with STOA_PORT_BASE=14000.`;
  throw new Fault('PORT_IN_USE', message);
}

async function isFree(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const probe = createServer();
    // Only "taken" is our business; any other trouble is reported by the service, in its own words.
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    probe.listen({ host, port }, () => probe.close(() => resolve(true)));
  });
}
