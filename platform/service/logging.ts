import type { DestinationStream, Logger } from 'pino';
import { destination, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Settings } from './settings.ts';

export type { Logger } from 'pino';

// One line per event, JSON for machines, coloured text on a developer's terminal. Log lines name ids, never payloads:
// known secret fields are blanked, and of an error only class, code, message and stack are kept, because database
// drivers put row values into the other fields.

/** Fields that never reach a log, at the top of a line and one or two levels below. */
const secret = ['authorization', 'cookie', 'set-cookie', 'password', 'secret', 'token', 'email', 'body', 'variables', 'payload'];
const redactedPaths = secret.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]);

export type LogSettings = Pick<Settings, 'production' | 'logLevel' | 'logFormat'>;

/** @param output where JSON lines go; default: the terminal, made readable when it is one */
export function createLogger(settings: LogSettings, output: DestinationStream = logOutput(settings)): Logger {
  return pino(
    {
      level: settings.logLevel,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redactedPaths, censor: '[hidden]' },
      serializers: { err: describeError, error: describeError },
    },
    output,
  );
}

/** Whether the log is written for a person rather than a machine. */
export function isReadable({ production, logFormat }: Omit<LogSettings, 'logLevel'>): boolean {
  return logFormat === 'pretty' || (logFormat === 'auto' && !production && process.stdout.isTTY);
}

/** Takes JSON log lines and shows them on standard output in the form the settings ask for. */
export function logOutput(settings: Omit<LogSettings, 'logLevel'>): DestinationStream {
  // Synchronous, so that the last words before an exit are not lost.
  if (!isReadable(settings)) {
    const stdout = destination({ dest: 1, sync: true });
    // Whoever read the log may end before us; that is no reason to fail.
    stdout.on('error', () => {});
    return stdout;
  }
  return pretty({
    sync: true,
    colorize: process.stdout.isTTY && !process.env['NO_COLOR'],
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname,service',
    messageFormat: '{service} {msg}',
  });
}

export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** What a log may know about an error. */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is not an error was thrown' };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: error.message,
    ...(error.stack ? { stack: error.stack } : {}),
    ...(cause !== undefined && depth < 5 ? { cause: describeError(cause, depth + 1) } : {}),
  };
}
