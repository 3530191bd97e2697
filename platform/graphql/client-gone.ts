import type { ServerResponse } from 'node:http';

const signals = new WeakMap<ServerResponse, AbortSignal>();

/** Aborts when the connection of this response closes before the response has ended. The same signal at each call. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const known = signals.get(response);
  if (known) return known;
  const controller = new AbortController();
  abortWhenGone(response, controller);
  signals.set(response, controller.signal);
  return controller.signal;
}

/** As {@link goneSignal}, for those who keep the signal themselves. */
export function abortWhenGone(response: ServerResponse, controller: AbortController): void {
  const closed = (): void => {
    if (!response.writableEnded) controller.abort();
  };
  if (response.destroyed) closed();
  else response.on('close', closed);
}
