import { createServer } from 'node:net';
import { Fault } from '@stoa/kernel/fault.ts';

// Below the range from which systems give out ports by themselves: nobody gets one of these by chance before it is used.
const FIRST = 31_400;
const COUNT = 1_300;
let next = Math.floor(Math.random() * COUNT);

/** A port of this machine that nobody listens on at this moment; another one each time. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    next = (next + 1) % COUNT;
    try {
      return await listenOnce(FIRST + next);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === COUNT) throw error;
    }
  }
}

/** Throws the fault PORT_IN_USE, which says what to do, when somebody listens on the port. */
export async function requireFreePort(port: number): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Fault(
      'PORT_IN_USE',
      `Port ${port} on 127.0.0.1 is taken, and PostgreSQL needs it. Stop the program that listens there, or set STOA_PORT_BASE to move all ports.`,
      { details: { port }, cause: error },
    );
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve(taken));
    });
  });
}
