import { Fault } from '@stoa/kernel/fault.ts';
import { localLandscape, parseLandscape } from './landscape.ts';
import { runProcess } from './lifecycle.ts';
import type { Logger } from './logging.ts';
import { createLogger } from './logging.ts';
import { runServices } from './runner.ts';
import type { Service } from './service.ts';
import { readSettings } from './settings.ts';

/**
 * Runs one service as this process; a `main.ts` does nothing else. Where the other services are comes from
 * STOA_LANDSCAPE; without it the service knows only itself.
 * Resolves when the service has started. A start that fails ends the process with code 1.
 */
export async function boot(service: Service): Promise<void> {
  // Until the settings are read; wrong settings must be reported too.
  let logger = createLogger({ production: true, logLevel: 'info', logFormat: 'auto' });
  await runProcess(
    async (life) => {
      const settings = readSettings(process.env, service.database ? [service.name] : []);
      logger = createLogger(settings);
      const known = process.env['STOA_LANDSCAPE'];
      const landscape = known ? parseLandscape(known) : localLandscape([service], settings);
      const running = await runServices([service], { settings, landscape, logger });
      life.atEnd(() => running.stop());
      await running.started;
    },
    {
      report: (error) => reportFatal(logger.child({ service: service.name }), error),
      onSignal: (signal) => logger.info({ service: service.name, signal }, 'stopping'),
    },
  );
}

/** A known fault is one sentence; anything else is a bug and shows where it happened. */
export function reportFatal(logger: Logger, error: unknown): void {
  if (error instanceof Fault) logger.fatal({ code: error.code }, error.message);
  else logger.fatal({ err: error }, error instanceof Error ? error.message : 'failed');
}
