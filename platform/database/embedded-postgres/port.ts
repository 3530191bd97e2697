import { createServer } from 'node:net';
import { Fault } from '@stoa/kernel/fault.ts';

/** A port of this machine that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return await listenOnce(0);
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
