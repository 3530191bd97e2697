import { Fault } from '@stoa/kernel/fault.ts';
import { withoutEchoes } from '@stoa/service/echoes.ts';

/**
 * A signal that is aborted by the first Ctrl-C (or SIGTERM, SIGHUP), so that batches which are being written are
 * finished; the second one ends the process at once, which costs no more than those batches.
 */
export function stopSignals(): AbortSignal {
  const controller = new AbortController();
  const onSignal = withoutEchoes(() => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Fault('IMPORT_STOPPED', 'Stopped. Run the same command to continue.', { retryable: true }));
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  return controller.signal;
}
