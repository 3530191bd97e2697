import { explain } from '@stoa/service/command-line.ts';
import { runProcess } from '@stoa/service/lifecycle.ts';
import { parseStandaloneArguments } from './arguments.ts';
import { withConfig } from './config.ts';
import { help, version } from './help.ts';

// `npm run gateway`: the gateway alone, on any graph.

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseStandaloneArguments(args);
  if (parsed.show) {
    process.stdout.write(parsed.show === 'help' ? help : `${version()}\n`);
    return;
  }
  // Not before it is needed: help and advice should not wait for a planner to load.
  const { findGraph, runStandalone } = await import('./run.ts');
  const environment = await withConfig(parsed.options.config, process.env);
  const graph = await findGraph(parsed.source, environment);
  await runProcess((life) => runStandalone(life, graph, parsed.options, environment), {
    report: explain,
    onSignal: () => process.stderr.write('Stopping: requests under way may end. Once more, a second later, ends at once.\n'),
  });
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = explain(error);
}
