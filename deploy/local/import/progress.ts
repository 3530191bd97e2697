import { MultiBar, Presets } from 'cli-progress';

/** Shows how far several tasks are, in the unit in which each counts. */
export interface Progress {
  /** @param total above 0 where it is known */
  task(name: string, total: number, unit: string): ProgressTask;
  /** Ends the display; bars of unfinished tasks stay as they are. */
  stop(): void;
}

export interface ProgressTask {
  advance(by: number): void;
}

/** What the display needs of standard error. */
export type ProgressOutput = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };

export interface ProgressOptions {
  /** Milliseconds between two plain lines of a task. */
  readonly every?: number;
  readonly now?: () => number;
}

/** Bars on a terminal; elsewhere (a log, a pipe) a plain line per task every few seconds, and one when it is done. */
export function createProgress(output: ProgressOutput, options: ProgressOptions = {}): Progress {
  return output.isTTY ? bars(output as NodeJS.WriteStream) : plainLines(output, options);
}

function bars(stream: NodeJS.WriteStream): Progress {
  const now = Date.now;
  const multi = new MultiBar(
    {
      stream,
      format: '{name} {bar} {percentage}%  {value}/{total} {unit}  {rate}',
      hideCursor: true,
      linewrap: false,
      autopadding: true,
      // Ctrl-C belongs to the command, which ends its batch first.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  return {
    task(name, total, unit) {
      const started = now();
      const bar = multi.create(total, 0, { name: name.padEnd(10), unit, rate: '' });
      let done = 0;
      return {
        advance(by) {
          done += by;
          bar.update(done, { rate: describeRate({ done, total, unit, seconds: (now() - started) / 1000 }) });
        },
      };
    },
    stop() {
      multi.stop();
    },
  };
}

function plainLines(output: ProgressOutput, { every = 5000, now = Date.now }: ProgressOptions): Progress {
  return {
    task(name, total, unit) {
      const started = now();
      let shown = started;
      let done = 0;
      return {
        advance(by) {
          const before = done;
          done += by;
          const time = now();
          const justDone = done >= total && before < total;
          if (time - shown < every && !justDone) return;
          shown = time;
          const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
          const rate = describeRate({ done, total, unit, seconds: (time - started) / 1000 });
          output.write(`${name}: ${percent}% (${count(done)} of ${count(total)} ${unit})${rate ? `, ${rate}` : ''}\n`);
        },
      };
    },
    stop() {},
  };
}

interface Pace {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly seconds: number;
}

/** `12,300 lines/s, 8 s left`; empty while there is nothing to tell from. */
export function describeRate({ done, total, unit, seconds }: Pace): string {
  if (done <= 0 || seconds <= 0) return '';
  const perSecond = done / seconds;
  const rate = `${count(Math.round(perSecond))} ${unit}/s`;
  return done >= total ? rate : `${rate}, ${describeTime((total - done) / perSecond)} left`;
}

/** `8 s`, `2 min 5 s`, `1 h 10 min`. */
export function describeTime(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}
