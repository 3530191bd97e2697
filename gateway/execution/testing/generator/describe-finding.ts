import type { Finding } from './run-world.ts';
import { sdlOf } from './world-sdl.ts';

/** A finding as an engineer reads it: schemas, operation, variables, and what is wrong. */
export function describeFinding({ bench, operation, fault, difference }: Pick<Finding, 'bench' | 'operation' | 'fault' | 'difference'>): string {
  return [
    ...bench.world.graphs.map((graph) => `# subgraph ${graph}\n${withoutUnused(sdlOf(bench.world, graph))}`),
    `# operation\n${operation.source}`,
    `# variables\n${JSON.stringify(difference.variables)}`,
    ...(difference.fault && fault ? [`# subgraph ${fault[0]}: ${fault[1]}`] : []),
    `# ${difference.what}`,
  ].join('\n');
}

/** Without the types that nothing refers to: every world has some. */
function withoutUnused(sdl: string): string {
  const lines = sdl.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  for (let isLess = true; isLess; ) {
    isLess = false;
    for (const [i, line] of lines.entries()) {
      const name = /^(?:enum|scalar|input|interface|type) (\w+)/.exec(line)?.[1];
      const isKept = name === undefined || line.includes('@key') || name === 'Query' || name === 'Mutation' || name.startsWith('Root');
      if (isKept || lines.some((other, at) => at !== i && new RegExp(`\\b${name}\\b`).test(other))) continue;
      lines.splice(i, 1);
      isLess = true;
      break;
    }
  }
  return lines.join('\n');
}
