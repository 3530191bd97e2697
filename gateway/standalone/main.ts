import { explain } from '@stoa/service/command-line.ts';
import { runProcess } from '@stoa/service/lifecycle.ts';
import { parseStandaloneArguments } from './arguments.ts';
import type { StandaloneArguments } from './arguments.ts';
import { help, version } from './help.ts';
import { runStandalone } from './run.ts';

// `npm run gateway`: the gateway alone, on any graph.

async function main(args: readonly string[]): Promise<void> {
  let parsed: StandaloneArguments;
  try {
    parsed = parseStandaloneArguments(args);
  } catch (error) {
    process.exitCode = explain(error);
    return;
  }
  if (parsed.show) {
    process.stdout.write(parsed.show === 'help' ? help : `${version()}\n`);
    return;
  }
  const { source, options } = parsed;
  await runProcess((life) => runStandalone(life, source, options, process.env), {
    report: explain,
    onSignal: () => process.stderr.write('Stopping: requests under way may end. Once more ends at once.\n'),
  });
}

await main(process.argv.slice(2));
