import { bare } from './world.ts';
import type { Entity, Field, World } from './world.ts';

/** Worlds with one thing less each, the big things first. Some do not compose. */
export function smallerWorlds(world: World): readonly World[] {
  const { entities, queries, mutations, values, graphs, unions, media, wide } = world;
  return [
    ...(mutations.length > 0 ? [{ ...world, mutations: [] }] : []),
    ...(media ? [{ ...world, media: null }] : []),
    ...(wide ? [{ ...world, wide: null }] : []),
    ...(graphs.length > 1 ? graphs.map((graph) => withoutGraph(world, graph)) : []),
    ...entities.map((entity) => withoutEntity(world, entity)),
    ...queries.map((field) => ({ ...world, queries: queries.filter((each) => each !== field) })),
    ...mutations.map((field) => ({ ...world, mutations: mutations.filter((each) => each !== field) })),
    ...entities.flatMap((entity) => smallerEntities(entity).map((smaller) => ({ ...world, entities: entities.map((each) => (each === entity ? smaller : each)) }))),
    ...graphs.filter((graph) => (unions.get(graph) ?? []).length > 0).map((graph) => ({ ...world, unions: new Map([...unions].filter(([each]) => each !== graph)) })),
    ...values.flatMap((value) =>
      value.fields.filter(({ name }) => !['x', 's'].includes(name)).map((field) => ({
        ...world,
        values: values.map((each) => (each === value ? { ...value, fields: value.fields.filter((one) => one !== field) } : each)),
      })),
    ),
    ...values.map((value) => ({ ...world, values: values.filter((each) => each !== value) })),
    ...queries.flatMap((field) => smallerFields(field).map((smaller) => ({ ...world, queries: queries.map((each) => (each === field ? smaller : each)) }))),
    ...(world.rootNames.size > 0 ? [{ ...world, rootNames: new Map() }] : []),
    ...(world.idText === '' ? [] : [{ ...world, idText: '' }]),
  ];
}

function withoutGraph(world: World, graph: string): World {
  const isElsewhere = (field: Field): boolean => !(field.graphs.length === 1 && field.graphs[0] === graph);
  const without = (fields: readonly Field[]): Field[] =>
    fields.filter(isElsewhere).map(({ overridden, ...field }) => ({
      ...field,
      graphs: field.graphs.filter((each) => each !== graph),
      ...(overridden && overridden.from !== graph && { overridden }),
    }));
  return {
    ...world,
    graphs: world.graphs.filter((each) => each !== graph),
    queries: without(world.queries),
    mutations: without(world.mutations),
    values: world.values.map((value) => ({ ...value, fields: without(value.fields) })).filter(({ fields }) => fields.length > 0),
    entities: world.entities
      .map((entity) => ({ ...entity, fields: without(entity.fields), keys: new Map([...entity.keys].filter(([each]) => each !== graph)) }))
      .filter(({ keys }) => keys.size > 0),
  };
}

function withoutEntity(world: World, { name }: Entity): World {
  const without = (fields: readonly Field[]): Field[] => fields.filter(({ type }) => bare(type) !== name);
  return {
    ...world,
    entities: world.entities.filter((each) => each.name !== name).map((each) => ({ ...each, fields: without(each.fields) })),
    values: world.values.map((value) => ({ ...value, fields: without(value.fields) })),
    queries: without(world.queries),
    mutations: without(world.mutations),
    unions: new Map([...world.unions].map(([graph, members]) => [graph, members.filter((each) => each !== name)])),
  };
}

function smallerEntities(entity: Entity): Entity[] {
  const { fields, keys, nodeIn, stubIn, externals, unknownIn, ...rest } = entity;
  const all = { fields, keys, nodeIn, stubIn, externals, ...rest, ...(unknownIn !== undefined && { unknownIn }) };
  return [
    ...fields.map((field) => ({ ...all, fields: fields.filter((each) => each !== field) })),
    ...(nodeIn.length > 0 ? [{ ...all, nodeIn: [] }] : []),
    ...nodeIn.map((graph) => ({ ...all, nodeIn: nodeIn.filter((each) => each !== graph) })),
    ...(stubIn.length > 0 ? [{ ...all, stubIn: [] }] : []),
    ...(unknownIn === undefined ? [] : [{ fields, keys, nodeIn, stubIn, externals, ...rest }]),
    ...[...keys.keys()].filter(() => keys.size > 1).map((graph) => ({ ...all, keys: new Map([...keys].filter(([each]) => each !== graph)) })),
    ...[...keys].filter(([, each]) => each.length > 1).flatMap(([graph, each]) => each.map((key) => ({ ...all, keys: new Map([...keys, [graph, each.filter((one) => one !== key)]]) }))),
    ...[...externals].map((external) => ({ ...all, externals: new Set([...externals].filter((each) => each !== external)) })),
    ...fields.flatMap((field) => smallerFields(field).map((smaller) => ({ ...all, fields: fields.map((each) => (each === field ? smaller : each)) }))),
  ];
}

function smallerFields(field: Field): Field[] {
  const { args: _args, hidden, fault, overridden, provides, shareable, looseIn, ...rest } = field;
  const { type } = field;
  return [
    ...(field.args !== '' ? [{ ...field, args: '' }] : []),
    ...(hidden || fault || overridden || provides !== undefined || shareable || looseIn !== undefined ? [{ ...rest, args: field.args }] : []),
    ...(overridden ? [without(field, 'overridden')] : []),
    ...(provides === undefined ? [] : [without(field, 'provides')]),
    ...(hidden ? [without(field, 'hidden')] : []),
    ...(fault ? [without(field, 'fault')] : []),
    ...(type === bare(type) ? [] : [{ ...field, type: bare(type) }]),
  ];
}

function without(field: Field, key: 'overridden' | 'provides' | 'hidden' | 'fault'): Field {
  return Object.fromEntries(Object.entries(field).filter(([name]) => name !== key)) as unknown as Field;
}
