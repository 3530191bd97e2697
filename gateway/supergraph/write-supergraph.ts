/**
 * Writes `supergraph.graphql`, the graph that the gateway starts with, from the schemas of all subgraphs:
 *   node gateway/supergraph/write-supergraph.ts [--check]
 * With `--check` nothing is written; the exit code is 1 when the committed file is stale.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { composeSupergraph } from './compose.ts';

const repository = path.resolve(import.meta.dirname, '../..');
const file = path.join(import.meta.dirname, 'supergraph.graphql');

/** The supergraph of the schemas in `subgraphs/<name>/schema.graphql`. */
export function composeFromFiles(): string {
  const schemas = globSync('subgraphs/*/schema.graphql', { cwd: repository }).sort();
  return composeSupergraph(
    schemas.map((schema) => ({
      name: path.basename(path.dirname(schema)),
      sdl: readFileSync(path.join(repository, schema), 'utf8'),
    })),
  );
}

/** Whether the committed file is what composition gives today. */
export function isFresh(): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === composeFromFiles();
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    process.exitCode = isFresh() ? 0 : 1;
    if (process.exitCode) process.stderr.write('supergraph.graphql is stale: run "npm run supergraph".\n');
  } else {
    writeFileSync(file, composeFromFiles());
    process.stdout.write(`${path.relative(repository, file)} is written.\n`);
  }
}
