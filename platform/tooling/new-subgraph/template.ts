import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SubgraphNames } from './names.ts';

// The files of a new subgraph lie in `template/`, where they will lie in the repository, with placeholders such as
// `__Entity__` in their text and their names.

const folder = path.join(import.meta.dirname, 'template');
const SUFFIX = '.template';

/** What a template needs to know beside the names. */
export interface TemplateFacts {
  readonly port: number;
  readonly zodVersion: string;
  /** The block that each Prisma schema begins with. */
  readonly generatorBlock: string;
}

/** The text of each file, by its path from the repository's root. */
export function renderSubgraph(names: SubgraphNames, facts: TemplateFacts): Map<string, string> {
  const fill = filler(names, facts);
  const templates = globSync(`**/*${SUFFIX}`, { cwd: folder }).sort();
  return new Map(
    templates.map((file) => [
      fill(file.slice(0, -SUFFIX.length)),
      fill(readFileSync(path.join(folder, file), 'utf8')),
    ]),
  );
}

function filler(names: SubgraphNames, facts: TemplateFacts): (text: string) => string {
  const values = new Map<string, string>([
    ['name', names.name],
    ['service', names.service],
    ['Service', names.Service],
    ['entity', names.entity],
    ['Entity', names.Entity],
    ['entities', names.entities],
    ['Entities', names.Entities],
    ['entity-file', names.entityFile],
    ['entity_table', names.entityTable],
    ['thing', names.thing],
    ['a thing', names.aThing],
    ['A thing', names.aThing.replace(/^a/, 'A')],
    ['things', names.things],
    ['port', String(facts.port)],
    ['zod version', facts.zodVersion],
    ['generator block', facts.generatorBlock],
  ]);
  return (text) =>
    text.replace(/__([A-Za-z][A-Za-z_ -]*?)__/g, (_, key: string) => {
      const value = values.get(key);
      if (value === undefined) throw new TypeError(`a template wants "__${key}__", which nobody gives`);
      return value;
    });
}
