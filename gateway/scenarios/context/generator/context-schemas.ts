/**
 * Subgraphs of a world with contexts, and one schema that has all the data.
 *
 * An object is its type and a number. What it has follows from these, whoever asks; only arguments from contexts depend on where it
 * stands. Subgraphs are told them. The one schema looks for them itself: in the nearest object around that sets the context.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { isObjectType, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { digit } from '../../../execution/testing/generator/choose.ts';
import { servedBy } from '../../../execution/testing/in-process.ts';
import type { InProcessSubgraph } from '../../../execution/testing/in-process.ts';
import { completeSdl } from '../../kit/sdl-rules.ts';
import { sdlOf } from './context-sdl.ts';
import { GRAPHS } from './context-world.ts';
import type { Contextual, ContextWorld, Field, Graph } from './context-world.ts';

/** Sources of resolvers. */
interface Thing {
  readonly __typename: string;
  readonly id: string;
  readonly around: Thing | null;
  /** What came with the key of an entity. */
  readonly [field: string]: unknown;
}

/** The subgraphs of a world, ready to be asked. */
export function contextSubgraphs(world: ContextWorld): readonly InProcessSubgraph[] {
  return GRAPHS.map((graph) => {
    const sdl = completeSdl(sdlOf(world, graph));
    const typeDefs = parse(sdl);
    const reference = { __resolveReference: (key: Thing) => ({ ...key, around: null }) };
    const entities = [...world.fields.keys()].filter((name) => name !== 'Query');
    const schema = buildSubgraphSchema([{ typeDefs, resolvers: Object.fromEntries(entities.map((name) => [name, reference])) }]);
    addResolvers(schema, world, graph);
    return servedBy(graph, sdl, schema);
  });
}

/** Makes the schema that clients see answer by itself: it has all the data. */
export function answerWithContexts(schema: GraphQLSchema, world: ContextWorld): void {
  addResolvers(schema, world, null);
}

function addResolvers(schema: GraphQLSchema, world: ContextWorld, graph: Graph | null): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith('_')) continue;
      const model = world.fields.get(type.name)?.find(({ name }) => name === field.name);
      field.resolve = (source: Thing | undefined, args: Readonly<Record<string, unknown>>) => {
        const thing: Thing = source ?? { __typename: 'Query', id: '1', around: null };
        if (field.name === 'id') return thing.id;
        return model ? resolveField(world, thing, model, args, graph) : given(thing, field.name);
      };
    }
  }
}

function resolveField(world: ContextWorld, thing: Thing, field: Field, args: Readonly<Record<string, unknown>>, graph: Graph | null): unknown {
  const { name, type, contextual, requires } = field;
  const taken = contextual.map((each) => (graph === null ? fromAround(thing, each) : args[each.name]));
  // A subgraph has it only where it came with the key.
  const required = requires === undefined ? [] : [graph === null ? plainText(thing, requires) : thing[requires]];
  const text = contextual.length > 0 ? JSON.stringify([...taken, ...required, args.own]) : '';
  const place = `${nameOf(thing)}.${name}${text}`;
  if (text !== '' && digit(`${place} fails`, 25) === 0) throw new Error('not this time');
  const read = (shape: string, at: string): unknown => {
    if (shape.endsWith('!')) return read(shape.slice(0, -1), `${at}!`);
    const number = digit(at, 20);
    if (number === 0 && !at.endsWith('!')) return null;
    if (shape.startsWith('[')) return Array.from({ length: number % 4 }, (_, i) => read(shape.slice(1, -1), `${at}.${i}`));
    if (shape === 'String') return text === '' ? plainText(thing, name) : `${name} ${text}`;
    const types = world.abstract.get(shape) ?? [shape];
    return { __typename: types[number % types.length], id: String(1 + (number % 3)), around: thing };
  };
  return read(type, place);
}

function fromAround(thing: Thing, { ways }: Contextual): unknown {
  for (let { around } = thing; around; { around } = around) {
    const way = ways.get(around.__typename);
    if (way) return way.reduce<unknown>((value, step) => (value === null ? null : given(value as Thing, step)), around);
  }
  throw new TypeError('nothing around sets the context');
}

/** A field that contexts give. */
function given(thing: Thing, name: string): unknown {
  const number = digit(`${nameOf(thing)}.${name}`, 12);
  if (number < 2) return null;
  if (name === 'inner') return thing;
  return name === 'n' ? [number, null, Number(thing.id)] : `${plainText(thing, name)} "–😀"\n`;
}

function plainText(thing: Thing, name: string): string {
  return `${name} of ${nameOf(thing)}`;
}

function nameOf({ __typename, id }: Thing): string {
  return `${__typename}:${id}`;
}
