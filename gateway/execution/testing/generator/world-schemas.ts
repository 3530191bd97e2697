import { buildSubgraphSchema } from '@apollo/subgraph';
import { isObjectType, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { InProcessSubgraph } from '../in-process.ts';
import { FEDERATION_LINK, servedBy } from '../in-process.ts';
import { dereference, keyField, resolveField, valueField } from './world-data.ts';
import type { Side, Thing } from './world-data.ts';
import { sdlOf } from './world-sdl.ts';
import type { Field, World } from './world.ts';

/** The subgraphs of a world, ready to be asked. */
export function subgraphsOf(world: World, mutated: Side['mutated']): readonly InProcessSubgraph[] {
  return world.graphs.map((graph) => {
    const sdl = FEDERATION_LINK + sdlOf(world, graph);
    const reference = { __resolveReference: (representation: Record<string, unknown>) => dereference(representation, world, graph) };
    const typeDefs = parse(sdl);
    const names = new Set(typeDefs.definitions.flatMap((each) => ('name' in each && each.name ? [each.name.value] : [])));
    const entities = [...world.entities.map(({ name }) => name), ...(world.media ? ['Media', ...world.media.types] : [])];
    const resolvers = Object.fromEntries(entities.filter((name) => names.has(name)).map((name) => [name, reference]));
    const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
    addResolvers(schema, world, graph, { isWhole: false, members: membersIn(world), mutated });
    return servedBy(graph, sdl, schema);
  });
}

/** Makes the schema that clients see answer by itself: it has all the data. */
export function answerWhole(schema: GraphQLSchema, world: World, mutated: Side['mutated']): void {
  addResolvers(schema, world, null, { isWhole: true, members: membersIn(world), mutated });
}

function membersIn({ unions, entities, media }: World): Side['members'] {
  return (abstract, graph) => {
    if (abstract === 'Some') return unions.get(graph) ?? [];
    if (abstract === 'Media') return media?.types ?? [];
    if (abstract !== 'Node0') return [abstract];
    return entities.filter(({ nodeIn }) => nodeIn.includes(graph)).map(({ name }) => name);
  };
}

function addResolvers(schema: GraphQLSchema, world: World, graph: string | null, side: Side): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    const known = fieldsOf(world, type.name);
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith('_')) continue;
      const model = known.find(({ name }) => name === field.name);
      field.resolve = (source: unknown, args: Record<string, unknown>) => {
        const thing = (source ?? { __typename: type.name, seed: type.name }) as Thing;
        if (!model) return type.name === 'Value' ? valueField(thing, field.name, args, world.valueOwner ?? '') : inner(thing, field.name, args);
        if (graph !== null && model.overridden === graph) throw new Error(`${model.name} is another subgraph's now`);
        if (type.name === 'Mutation') side.mutated(`${field.name}(${JSON.stringify(args)})`);
        return resolveField(thing, model, args, side);
      };
    }
  }
}

/** A key field of an entity, or a field of a key field. */
function inner(thing: Thing | Readonly<Record<string, unknown>>, field: string, args: Readonly<Record<string, unknown>>): unknown {
  return 'seed' in thing ? keyField(thing as Thing, field, args) : (thing as Record<string, unknown>)[field];
}

function fieldsOf({ entities, queries, mutations, media }: World, typeName: string): readonly Field[] {
  if (typeName === 'Query') return queries;
  if (typeName === 'Mutation') return mutations;
  if (media && (typeName === 'Media' || media.types.includes(typeName))) return media.fields;
  return entities.find(({ name }) => name === typeName)?.fields ?? [];
}
