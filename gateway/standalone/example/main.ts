import { Fault } from '@stoa/kernel/fault.ts';
import { explain } from '@stoa/service/command-line.ts';
import { startExample } from './subgraphs.ts';

// `npm run gateway:example`: two subgraphs, until Ctrl-C.

try {
  const { urls } = await startExample();
  const subgraphs = Object.entries(urls).map(([name, url]) => `${name}=${url}`);
  process.stdout.write(`${subgraphs.join('\n')}\n\nNow, in another terminal:\n\n  npm run gateway -- --subgraphs ${subgraphs.join(',')}\n\n`);
} catch (error) {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  process.exitCode = explain(taken ? new Fault('PORT_IN_USE', 'Ports 4001 and 4002 must be free for the example.', { cause: error }) : error);
}
