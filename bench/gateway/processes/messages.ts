/** Questions and answers between the benchmark and its helpers, one at a time, over the channel that Node gives a child. */
import type { ChildProcess, Serializable } from 'node:child_process';

/** In the helper: says hello with what the benchmark must know first, then answers each message. */
export function serveMessages<Command>(answer: (command: Command) => Promise<unknown>, hello: unknown): void {
  process.on('message', (command: Command) => {
    answer(command).then(
      (value) => process.send?.({ value }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  // Nobody is left to answer when the benchmark is gone.
  process.on('disconnect', () => process.exit(0));
  process.send?.({ value: hello });
}

/** In the benchmark: sends a message and waits for its answer; without a message, waits for the hello. */
export function ask<Answer>(child: ChildProcess, message?: Serializable): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const left = (): void => reject(new Error('a helper process ended'));
    child.once('exit', left);
    child.once('message', (reply: { readonly value?: Answer; readonly error?: string }) => {
      child.off('exit', left);
      if (reply.error !== undefined) reject(new Error(reply.error));
      else resolve(reply.value as Answer);
    });
    if (message !== undefined) child.send(message);
  });
}
