import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLScalarType, isObjectType, parse } from 'graphql';
import type { GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { FEDERATION_LINK, servedBy } from '../in-process.ts';
import type { InProcessSubgraph } from '../in-process.ts';
import { createExecute } from './cached-execution.ts';
import { notePlace } from './lost-objects.ts';
import type { Places } from './lost-objects.ts';
import { faulty } from './subgraph-faults.ts';
import type { SubgraphFaults } from './subgraph-faults.ts';
import { callOf, dereference, keyField, resolveField } from './world-data.ts';
import type { Side, Thing } from './world-data.ts';
import { sdlOf } from './world-sdl.ts';
import { fieldsOf } from './world.ts';
import type { World } from './world.ts';

export type Shared = Pick<Side, 'mutated' | 'mutations' | 'lost'>;

/** The subgraphs of a world, ready to be asked. */
export function subgraphsOf(world: World, shared: Shared, faults: SubgraphFaults): readonly InProcessSubgraph[] {
  return world.graphs.map((graph) => {
    const side: Side = { world, graph, ...shared };
    const sdl = FEDERATION_LINK + sdlOf(world, graph);
    const reference = { __resolveReference: (representation: Record<string, unknown>) => dereference(representation, side) };
    const typeDefs = parse(sdl);
    const names = new Set(typeDefs.definitions.flatMap((each) => ('name' in each && each.name ? [each.name.value] : [])));
    const entities = [...world.entities.map(({ name }) => name), ...(world.media ? ['Media', ...world.media.types] : [])];
    const resolvers = Object.fromEntries(entities.filter((name) => names.has(name)).map((name) => [name, reference]));
    const schema = buildSubgraphSchema([{ typeDefs, resolvers }]);
    addResolvers(schema, side);
    return servedBy(graph, sdl, schema, faulty(graph, faults, createExecute(schema, shared.lost)), world.asciiIn.has(graph) ? asciiJson : JSON.stringify);
  });
}

/** JSON as some servers write it. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Makes the schema that clients see answer by itself: it has all the data. */
export function answerWhole(schema: GraphQLSchema, world: World, shared: Shared): void {
  addResolvers(schema, { world, graph: null, ...shared });
}

function addResolvers(schema: GraphQLSchema, side: Side): void {
  const { world, graph } = side;
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    // In a subgraph, it may have another name.
    const typeName = type === schema.getQueryType() ? 'Query' : type.name;
    const known = fieldsOf(world, typeName);
    for (const field of Object.values(type.getFields())) {
      if (field.name === '_entities' || field.name === '_service') continue;
      const model = known.find(({ name }) => name === field.name);
      if (model?.fault === 'lies' && graph !== null) field.type = UNCHECKED;
      field.resolve = (source: unknown, args: Record<string, unknown>, places: Places | undefined, info: GraphQLResolveInfo) => {
        const thing = (source ?? { __typename: typeName, seed: typeName }) as Thing;
        if (places) notePlace(places, thing, callOf(thing, field.name, args), info);
        if (!model) return known.length === 0 && !('seed' in thing) ? (thing as Record<string, unknown>)[field.name] : keyField(thing, field.name, args, side);
        if (model.overridden?.from === graph && model.overridden?.percent === undefined) throw new Error(`${model.name} is another subgraph's now`);
        if (typeName === 'Mutation') side.mutated(`${field.name}(${JSON.stringify(args)})`);
        return resolveField(thing, model, args, side);
      };
    }
    if (type === schema.getQueryType()) nameRoot(type, world, graph);
  }
}

/** Objects that name themselves a query are of whatever type that is here. */
function nameRoot(type: GraphQLObjectType, { rootNames }: World, graph: string | null): void {
  if (graph !== null && rootNames.has(graph)) type.isTypeOf = () => true;
}

/** A type for which every value is right. */
const UNCHECKED = new GraphQLScalarType({ name: 'Unchecked', serialize: (value) => value });
