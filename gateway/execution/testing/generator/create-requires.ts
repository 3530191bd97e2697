import type { Choose } from './choose.ts';
import type { EntityDraft } from './create-world.ts';
import { bare } from './world.ts';
import type { Field } from './world.ts';

interface Making {
  readonly entities: readonly EntityDraft[];
  /** Told of all that is required, as `Type.field`. */
  readonly required: Set<string>;
}

/** A field that needs others of its object. Null when no other subgraph has one that could be required. */
export function requiringField(choose: Choose, name: string, entity: EntityDraft, making: Making): Field | null {
  const graph = choose.one([...entity.keys.keys()]);
  const candidates = entity.fields.filter((field) => isRequirable(field, graph));
  if (candidates.length === 0) return null;
  const fields = new Set([choose.one(candidates), ...(choose.chance(30) ? [choose.one(candidates)] : [])]);
  const selections: string[] = [];
  for (const field of fields) {
    const below = belowOf(choose, field, graph, making);
    if (below === null) continue;
    selections.push(`${callOf(choose, field)}${below}`);
    entity.externals.add(`${graph} ${field.name}`);
    making.required.add(`${entity.name}.${field.name}`);
  }
  if (selections.length === 0) return null;
  return { name, type: choose.one(['String', 'String', 'String!', 'String']), args: '', graphs: [graph], requires: selections.join(' ') };
}

function isRequirable({ fault, graphs, overridden, counts, args }: Field, graph: string): boolean {
  const isCallable = args === '' || args.startsWith('n: Int');
  return !fault && !counts && isCallable && !graphs.includes(graph) && overridden === undefined;
}

function callOf(choose: Choose, { name, args }: Field): string {
  const isNeeded = args === 'n: Int!';
  return isNeeded || (args.startsWith('n: Int') && choose.chance(80)) ? `${name}(n: ${3 + choose.below(3)})` : name;
}

/** What is required inside a field; empty for a leaf, null where nothing can be. */
function belowOf(choose: Choose, { type }: Field, graph: string, { entities, required }: Making): string | null {
  const named = bare(type);
  const w = choose.below(4);
  const value = `{ x s w${w === 0 ? '' : `(n: ${w})`} ${choose.chance(30) ? 'inner { c }' : ''} }`;
  switch (named) {
    case 'Value':
      return ` ${value}`;
    case 'Point':
      return ' { y any }';
    case 'Shape':
      return choose.chance(50) ? ' { x }' : ` { ... on Value ${value} ... on Point { y } }`;
    case 'Some':
    case 'Node0':
    case 'Media':
    case 'Wide':
    case 'Query':
      return null;
    default:
  }
  // Only two subgraphs know that type.
  if (named.startsWith('Split')) return null;
  const other = entities.find((each) => each.name === named);
  if (!other) return '';
  // Only what this subgraph may name: its own key, or the fields of others that it declares as theirs.
  if (!other.keys.has(graph)) return null;
  const inner = other.fields.filter((field) => isRequirable(field, graph) && field.requires === undefined && /^[[\]!]*(Int|String|Color|Boolean|ID)[[\]!]*$/.test(field.type));
  if (inner.length === 0) return null;
  const field = choose.one(inner);
  other.externals.add(`${graph} ${field.name}`);
  required.add(`${other.name}.${field.name}`);
  return ` { ${callOf(choose, field)} }`;
}
