import { GIVEN } from './context-world.ts';
import type { Contextual, ContextWorld, Field, Given, Graph, Setter } from './context-world.ts';

const INTERFACES = ['Top', 'Mid'] as const;

/** The schema of one subgraph of the world. */
export function sdlOf(world: ContextWorld, graph: Graph): string {
  const own = [...world.fields.keys()].map((name) => typeSdl(world, name, graph));
  return [...own, ...(graph === 'a' ? abstractSdl(world) : [])].filter((text) => text !== '').join('\n');
}

function abstractSdl({ abstract, setters, settingFor }: ContextWorld): string[] {
  const interfaces = INTERFACES.map((name) => {
    const setter = setters.find((each) => abstract.get(name)?.includes(each.name));
    if (!setter || !settingFor.has(name)) return `interface ${name} { id: ID! }`;
    return `interface ${name}${contextsSdl(setter)} { id: ID! ${Object.entries(GIVEN).map(([key, type]) => `${key}: ${type}`).join(' ')} }`;
  });
  return [...interfaces, `union Some = ${(abstract.get('Some') ?? []).join(' | ')}`, 'type Inner { r: String }'];
}

/** Empty for a query that has nothing. */
function typeSdl(world: ContextWorld, name: string, graph: Graph): string {
  const { abstract, fields, setters, settingFor } = world;
  const setter = setters.find((each) => each.name === name);
  const over = graph === 'a' ? INTERFACES.find((type) => abstract.get(type)?.includes(name)) : undefined;
  const own = fields.get(name) ?? [];
  const required = new Set(own.flatMap(({ requires }) => requires ?? []));
  const lines = [
    ...(name === 'Query' ? [] : ['id: ID!']),
    ...(setter ? givenSdl(world, setter, graph, settingFor.has(over ?? '')) : []),
    ...own.filter((field) => field.graph === graph).map(fieldSdl),
    ...own.filter((field) => field.graph !== graph && graph === 'a' && required.has(field.name)).map((field) => `${fieldSdl(field)} @external`),
  ];
  const directives = `${name === 'Query' ? '' : ' @key(fields: "id")'}${setter && graph === 'a' && !settingFor.has(over ?? '') ? contextsSdl(setter) : ''}`;
  return lines.length === 0 ? '' : `type ${name}${over === undefined ? '' : ` implements ${over}`}${directives} { ${lines.join(' ')} }`;
}

/** What contexts give of an object. Composition refuses external fields that nothing takes. */
function givenSdl({ fields }: ContextWorld, { name, elsewhere }: Setter, graph: Graph, isOfInterface: boolean): string[] {
  const isTaken = (key: string): boolean => [...fields.values()].flat().some(({ contextual }) => contextual.some(({ ways }) => ways.get(name)?.[0] === key));
  return Object.entries(GIVEN).flatMap(([key, type]) => {
    const line = `${key}: ${type}`;
    if (elsewhere.has(key as Given) === (graph === 'b')) return [line];
    return graph === 'a' && (isOfInterface || isTaken(key)) ? [`${line} @external`] : [];
  });
}

function contextsSdl({ contexts }: Setter): string {
  return [...contexts].map((context) => ` @context(name: "${context}")`).join('');
}

function fieldSdl({ name, type, contextual, requires }: Field): string {
  const taken = contextual.map((each) => `${each.name}: ${each.type} @fromContext(field: "$${each.context} ${waysSdl(each.ways)}")`);
  const args = taken.length > 0 ? `(${['own: Int', ...taken].join(' ')})` : '';
  return `${name}${args}: ${type}${requires === undefined ? '' : ` @requires(fields: "${requires}")`}`;
}

function waysSdl(ways: Contextual['ways']): string {
  const write = (way: readonly string[]): string => way.reduceRight((below, step) => `{ ${step}${below === '' ? '' : ` ${below}`} }`, '');
  const [one, ...others] = new Set([...ways.values()].map(write));
  return others.length === 0 ? String(one) : [...ways].map(([type, way]) => `... on ${type} ${write(way)}`).join(' ');
}
