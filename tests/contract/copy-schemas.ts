/** Takes over the schemas of all subgraphs as what they promise from now on: `npm run contracts`. Review the diff. */
import { copyFileSync, globSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../..');
for (const schema of globSync('subgraphs/*/schema.graphql', { cwd: repository })) {
  const folder = path.join(import.meta.dirname, path.basename(path.dirname(schema)));
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(repository, schema), path.join(folder, 'schema.graphql'));
}
