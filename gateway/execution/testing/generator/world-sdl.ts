import { fieldsOf } from './world.ts';
import type { Entity, Field, Media, ValueType, Wide, World } from './world.ts';

const LEAF_TYPES = (graph: string): string => `
  enum Color { RED GREEN BLUE SECRET @inaccessible }
  enum Mood { happy constructor toString only_${graph} }
  scalar Anything
  scalar Moment
  input Filter { n: Int, color: Color = RED, not: Filter, tags: [String!], must: Boolean! = true, any: Anything }
  interface Shape { x: Int! s: String }`;

/** The schema of one subgraph of the world. */
export function sdlOf(world: World, graph: string): string {
  const { entities, values, unions, media, wide } = world;
  const here = entities.filter(({ keys }) => keys.has(graph));
  const union = unions.get(graph) ?? [];
  const needsMeta = here.some(({ keys }) => keys.get(graph)?.join(' ').includes('meta'));
  const linked = here.flatMap(({ keys, link }) => (link !== undefined && keys.get(graph)?.includes('link { id }') ? [link] : []));
  const stubs = entities.filter(({ name, stubIn, keys }) => stubIn.includes(graph) || (linked.includes(name) && !keys.has(graph)));
  return [
    LEAF_TYPES(graph),
    ...values.map((value) => valueSdl(value, graph, world)),
    ...here.map((entity) => entitySdl(world, entity, graph)),
    needsMeta ? 'type Meta @shareable { ref: String! }' : '',
    here.some(({ nodeIn }) => nodeIn.includes(graph))
      ? `interface Named { name: String } interface Node0 implements Named { id: ID! name: String tag(n: Int = 3): Int ${world.hasSelf ? 'self: Node0 ' : ''}}`
      : '',
    wide ? wideSdl(wide, graph) : '',
    ...stubs.map(({ name }) => `type ${name} @key(fields: "id", resolvable: false) { id: ID! }`),
    union.length > 0 ? `union Some = ${union.join(' | ')}` : '',
    media ? mediaSdl(world, media, graph) : '',
    rootSdl(world, 'Query', graph),
    rootSdl(world, 'Mutation', graph),
    rootNamesSdl(world, graph),
  ].filter((part) => part !== '').join('\n');
}

function valueSdl({ name, fields, isShape, hidden }: ValueType, graph: string, world: World): string {
  const lines = fields.flatMap((field) => (field.graphs.includes(graph) ? [definitionOf(world, field, graph)] : []));
  return lines.length === 0 ? '' : `type ${name} ${isShape ? 'implements Shape ' : ''}@shareable ${hidden ? '@inaccessible ' : ''}{ ${lines.join(' ')} }`;
}

function wideSdl({ narrowIn, wideIn }: Wide, graph: string): string {
  if (graph === wideIn) return 'interface Wide { id: ID! extra(n: Int = 4): Int }';
  return graph === narrowIn ? 'interface Wide { id: ID! }' : '';
}

function entitySdl(world: World, entity: Entity, graph: string): string {
  const { name, keys, fields, nodeIn, link } = entity;
  const here = keys.get(graph) ?? [];
  const all = here.join(' ');
  const isNode = nodeIn.includes(graph);
  const isWide = world.wide?.types.includes(name) && [world.wide.narrowIn, world.wide.wideIn].includes(graph);
  const lines = [
    all.includes('code') ? `code: ${world.numberCodes ? 'Int' : 'String'}! @shareable` : '',
    all.includes('meta') ? 'meta: Meta! @shareable' : '',
    all.includes('link') ? `link: ${link ?? ''}! @shareable` : '',
    // The interfaces have these.
    /\bid\b/.test(all.replace('link { id }', '')) || isNode || isWide ? 'id: ID! @shareable' : '',
    isNode ? `name: String @shareable tag(n: Int = 3): Int @shareable${world.hasSelf ? ' self: Node0 @shareable' : ''}` : '',
    isWide && graph === world.wide?.wideIn ? 'extra(n: Int = 4): Int' : '',
    ...fields.map((field) => fieldSdl(world, entity, field, graph)),
  ].filter((line) => line !== '');
  const interfaces = [...(isNode ? ['Named', 'Node0'] : []), ...(isWide ? ['Wide'] : [])];
  return `type ${name} ${interfaces.length > 0 ? `implements ${interfaces.join(' & ')} ` : ''}${here.map((key) => `@key(fields: "${key}")`).join(' ')} { ${lines.join(' ')} }`;
}

function fieldSdl(world: World, entity: Entity, field: Field, graph: string): string {
  const definition = definitionOf(world, field, graph);
  if (field.graphs.includes(graph)) {
    const { graphs, shareable, hidden, requires, overridden, provides } = field;
    const label = overridden?.percent === undefined ? '' : `, label: "percent(${overridden.percent})"`;
    const directives = [
      graphs.length > 1 || shareable ? '@shareable' : '',
      hidden ? '@inaccessible' : '',
      requires === undefined ? '' : `@requires(fields: "${requires}")`,
      provides === undefined ? '' : `@provides(fields: "${provides}")`,
      overridden ? `@override(from: "${overridden.from}"${label})` : '',
    ];
    return [definition, ...directives].filter((part) => part !== '').join(' ');
  }
  if (field.overridden?.from === graph) return definition;
  return entity.externals.has(`${graph} ${field.name}`) ? `${definition} @external` : '';
}

function definitionOf({ rootNames }: World, { name, args, type, looseIn }: Field, graph: string): string {
  const here = looseIn === graph ? type.replace(/!$/, '') : type;
  return `${name}${args === '' ? '' : `(${args})`}: ${here.replace('Query', rootNames.get(graph) ?? 'Query')}`;
}

function mediaSdl(world: World, { home, types, others, fields, third }: Media, graph: string): string {
  const write = (list: readonly Field[]): string =>
    list.filter(({ graphs }) => graphs.includes(graph))
      .map((field) => `${definitionOf(world, field, graph)}${field.requires === undefined ? '' : ` @requires(fields: "${field.requires}")`}`)
      .join(' ');
  if (home === graph) {
    const members = types.map((name) => `type ${name} implements Media @key(fields: "id") { id: ID! title: String own${name}: Int }`);
    return `interface Media @key(fields: "id") { id: ID! title: String } ${members.join(' ')}`;
  }
  if (third?.graph === graph) return `type ${types[0] ?? ''} @key(fields: "id") { id: ID! ${write(third.fields)} }`;
  if (!others.includes(graph)) return '';
  const isExternal = fields.some(({ graphs, requires }) => graphs.includes(graph) && requires !== undefined);
  return `type Media @interfaceObject @key(fields: "id") { id: ID! ${isExternal ? 'title: String @external ' : ''}${write(fields)} }`;
}

function rootSdl(world: World, typeName: string, graph: string): string {
  const here = fieldsOf(world, typeName).filter(({ graphs }) => graphs.includes(graph));
  if (here.length === 0) return '';
  const lines = here.map((field) => {
    const provides = field.provides === undefined ? '' : ` @provides(fields: "${field.provides}")`;
    return `${definitionOf(world, field, graph)}${field.graphs.length > 1 ? ' @shareable' : ''}${provides}`;
  });
  const name = typeName === 'Query' ? (world.rootNames.get(graph) ?? typeName) : typeName;
  return `type ${name} { ${lines.join(' ')} }`;
}

function rootNamesSdl({ rootNames, mutations }: World, graph: string): string {
  const query = rootNames.get(graph);
  if (query === undefined) return '';
  const mutation = mutations.some(({ graphs }) => graphs.includes(graph)) ? ' mutation: Mutation' : '';
  return `schema { query: ${query}${mutation} }`;
}

/** The names of all fields that a world has in places of its own making. */
export function fieldNames({ entities, values, queries, mutations }: World): readonly string[] {
  return [...queries, ...mutations, ...[...entities, ...values].flatMap(({ fields }) => fields)].map(({ name }) => name);
}
