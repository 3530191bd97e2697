import type { Choose } from './choose.ts';
import type { EntityDraft } from './create-world.ts';
import { bare } from './world.ts';
import type { Field } from './world.ts';

/** Lets some fields give away those of other subgraphs along with what they name: `@provides`. */
export function addProvided(choose: Choose, queries: Field[], entities: readonly EntityDraft[], required: ReadonlySet<string>): void {
  const lists = [queries, ...entities.map(({ fields }) => fields)];
  for (const list of lists) {
    for (const [i, field] of list.entries()) {
      const [graph = ''] = field.graphs;
      const entity = entities.find(({ name }) => bare(field.type) === name);
      if (!entity || !entity.keys.has(graph) || field.graphs.length > 1 || field.overridden || !choose.chance(40)) continue;
      const given = entity.fields.filter((each) => canBeGiven(each, graph) && !required.has(`${entity.name}.${each.name}`));
      if (given.length === 0) continue;
      const chosen = choose.some(given).slice(0, 2);
      list[i] = { ...field, provides: chosen.map(({ name }) => name).join(' ') };
      for (const { name } of chosen) {
        entity.externals.add(`${graph} ${name}`);
        const at = entity.fields.findIndex((each) => each.name === name);
        const known = entity.fields[at];
        if (known) entity.fields[at] = { ...known, shareable: true };
      }
    }
  }
}

/** What a subgraph has at hand it would need no request for: such a field must not be required, and its value is the same everywhere. */
function canBeGiven({ graphs, requires, overridden, type, args, hidden, fault, counts }: Field, graph: string): boolean {
  const isLeaf = /^[[\]!]*(Int|Float|String|Boolean|ID|Color|Anything)[[\]!]*$/.test(type);
  return isLeaf && args === '' && !hidden && !counts && fault !== 'lies' && requires === undefined && !overridden && !graphs.includes(graph);
}
