import type { Entity, Field, World } from './world.ts';

const valuesSdl = ({ valueOwner }: World): string => `
  enum Color { RED GREEN BLUE }
  scalar Anything
  input Filter { n: Int, color: Color = RED, not: Filter }
  type Value @shareable { x: Int! s: String c: Color w(n: Int! = 7): Int inner: Value ${valueOwner ? `owner: ${valueOwner}` : ''} }`;

/** The schema of one subgraph of the world. */
export function sdlOf(world: World, graph: string): string {
  const entities = world.entities.filter(({ keys }) => keys.has(graph));
  const union = world.unions.get(graph) ?? [];
  return [
    valuesSdl(world),
    ...entities.map((entity) => entitySdl(world, entity, graph)),
    entities.some(({ nodeIn }) => nodeIn.includes(graph)) ? 'interface Named { name: String } interface Node0 implements Named { id: ID! name: String tag(n: Int = 3): Int self: Node0 }' : '',
    ...world.entities.filter(({ stubIn }) => stubIn.includes(graph)).map(({ name }) => `type ${name} @key(fields: "id", resolvable: false) { id: ID! }`),
    union.length > 0 ? `union Some = ${union.join(' | ')}` : '',
    mediaSdl(world, graph),
    rootSdl('Query', world, world.queries, graph),
    rootSdl('Mutation', world, world.mutations, graph),
  ].join('\n');
}

function entitySdl(world: World, { name, keys, fields, nodeIn }: Entity, graph: string): string {
  const here = keys.get(graph) ?? [];
  const all = here.join(' ');
  const isNode = nodeIn.includes(graph);
  const lines = [
    all.includes('code') ? 'code: String! @shareable' : '',
    all.includes('meta') ? 'meta: Meta! @shareable' : '',
    // The interface has these two.
    all.includes('id') || isNode ? 'id: ID! @shareable' : '',
    isNode ? 'name: String @shareable tag(n: Int = 3): Int @shareable self: Node0 @shareable' : '',
    ...fields.map((field) => fieldSdl(world, name, field, graph)),
  ];
  const meta = all.includes('meta') && !world.entities.some((other) => other.name < name && other.keys.get(graph)?.join(' ').includes('meta'));
  return `type ${name} ${isNode ? 'implements Named & Node0 ' : ''}${here.map((key) => `@key(fields: "${key}")`).join(' ')} { ${lines.join(' ')} }
    ${meta ? 'type Meta @shareable { ref: String! }' : ''}`;
}

function fieldSdl(world: World, typeName: string, field: Field, graph: string): string {
  const { name, type, args, graphs, requires, overridden, hidden } = field;
  const definition = `${name}${args === '' ? '' : `(${args})`}: ${type}`;
  if (graphs.includes(graph)) {
    const directives = [
      graphs.length > 1 ? '@shareable' : '',
      hidden ? '@inaccessible' : '',
      requires ? `@requires(fields: "${requires.selection}")` : '',
      overridden === undefined ? '' : `@override(from: "${overridden}")`,
    ];
    return `${definition} ${directives.join(' ')}`;
  }
  if (overridden === graph) return definition;
  const isRequired = world.entities.some(
    (entity) => entity.name === typeName && entity.fields.some((other) => other.graphs.includes(graph) && other.requires?.field.name === name),
  );
  const isProvided = world.provided.some((each) => each.graph === graph && each.entity === typeName && each.field === name);
  return isRequired || isProvided ? `${definition} @external` : '';
}

function mediaSdl({ media }: World, graph: string): string {
  if (media?.home === graph) {
    const types = media.types.map((name) => `type ${name} implements Media @key(fields: "id") { id: ID! title: String own${name}: Int }`);
    return `interface Media @key(fields: "id") { id: ID! title: String } ${types.join(' ')}`;
  }
  if (media?.other !== graph) return '';
  const fields = media.fields.map(({ name, args, type }) => `${name}${args === '' ? '' : `(${args})`}: ${type}`);
  return `type Media @interfaceObject @key(fields: "id") { id: ID! ${fields.join(' ')} }`;
}

function rootSdl(typeName: string, { provided }: World, fields: readonly Field[], graph: string): string {
  const here = fields.filter(({ graphs }) => graphs.includes(graph));
  if (here.length === 0) return '';
  const lines = here.map(({ name, type, args, graphs }) => {
    const given = provided.find((each) => each.query === name);
    return `${name}${args === '' ? '' : `(${args})`}: ${type} ${graphs.length > 1 ? '@shareable' : ''} ${given ? `@provides(fields: "${given.field}")` : ''}`;
  });
  return `type ${typeName} { ${lines.join(' ')} }`;
}
