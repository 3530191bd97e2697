/** A small shop whose plans ask the same subgraphs in several places at one level, and all that can go wrong there. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { anonymous } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { graphql, GraphQLError, parse } from 'graphql';
import { compiledExecutorFactory } from '../compiled-executor.ts';
import type { CompiledExecutorOptions } from '../compiled-executor.ts';
import { FEDERATION_LINK, resultOf, servedBy, supergraphOf } from './in-process.ts';
import type { InProcessSubgraph, Resolvers } from './in-process.ts';

/** What befalls requests to `notes` that have to do with a `Thing`; with others it is as well as ever. */
export const THING_FAULTS = [
  'none', 'a field fails', 'a required field fails', 'an entity is not known', 'an entity fails', 'the list fails', 'the list is too short', 'the list is none',
  'an error without a place', 'the request fails', 'the connection breaks', 'too slow', 'slow',
] as const;
export type ThingFault = (typeof THING_FAULTS)[number];

export interface Faults {
  things: ThingFault;
  /** Whether `notes` refuses an operation with more than one list of entities. */
  isSimple: boolean;
  /** Turns of the event loop that each subgraph waits before it answers. */
  turns: Record<string, number>;
  /** What `people` wait for. */
  held?: Promise<void>;
}

export interface JoinedShop {
  readonly subgraphs: readonly InProcessSubgraph[];
  readonly faults: Faults;
  /** Who was asked, in this order. */
  readonly order: string[];
  /** What this subgraph was asked since the last call. */
  asked(name: string): InProcessSubgraph['seen'];
}

const people = ['ann', 'ben', 'cat'].map((id) => ({ id, name: `${id}!` }));
const things = ['lamp', 'cup', 'bed'].map((sku, i) => ({ sku, title: `the ${sku}`, price: i + 1 }));
const byId = ({ id }: { id?: string }) => people.find((each) => each.id === id) ?? null;
const bySku = ({ sku }: { sku?: string }) => things.find((each) => each.sku === sku) ?? null;

export const QUERY = `query Both($first: Int, $loud: Boolean, $representations_1: Int) {
  people { id notes(first: $first) { text about { title } } }
  things { sku notes(first: $representations_1) { text(loud: $loud) by { name } about { title price } } rating }
}`;
export const VARIABLES = { first: 2, loud: true, representations_1: 1 };

export function joinedShop(): JoinedShop {
  const faults: Faults = { things: 'none', isSimple: false, turns: {} };
  const order: string[] = [];
  const is = (fault: ThingFault, sku: unknown): boolean => faults.things === fault && sku === 'cup';
  const failing = (fault: ThingFault, sku: unknown): void => {
    if (is(fault, sku)) throw new GraphQLError(`it says: ${fault}`, { extensions: { code: 'OUT_OF_INK' } });
  };
  const notes = (first: number | undefined, index: number, about: string) =>
    Array.from({ length: first ?? 1 }, (_, i) => ({ text: `${about} ${i}`, about: things[(index + i) % 3], by: people[(index + 2 * i) % 3] }));
  const subgraphs = [
    subgraph('people', { faults, order }, 'type Query { people: [Person!]! } type Person @key(fields: "id") { id: ID! name: String }', {
      Query: { people: () => people },
      Person: { __resolveReference: byId },
    }),
    subgraph(
      'shop', { faults, order },
      `type Query { things: [Thing!]! } type Thing @key(fields: "sku") { sku: ID! title: String! price: Int }
       type Mutation { paint: Painted } type Painted { things: [Thing!]! others: [Thing!]! }`,
      {
        Query: { things: () => things },
        Mutation: { paint: () => ({ things: things.slice(0, 2), others: things.slice(2) }) },
        Thing: { __resolveReference: bySku },
      },
    ),
    subgraph(
      'notes', { faults, order },
      `type Person @key(fields: "id") { id: ID! notes(first: Int): [Note!] }
       type Thing @key(fields: "sku") { sku: ID! notes(first: Int): [Note!]! rating: Int }
       type Note { text(loud: Boolean): String about: Thing! by: Person! }`,
      {
        Person: {
          __resolveReference: byId,
          notes: ({ id }: { id?: string }, { first }: { first?: number }) => notes(first, people.findIndex((each) => each.id === id), `of ${id}`),
        },
        Thing: {
          __resolveReference: (reference: { sku?: string }) => {
            failing('an entity fails', reference.sku);
            return is('an entity is not known', reference.sku) ? null : bySku(reference);
          },
          rating: ({ sku }: { sku?: string }) => {
            failing('a field fails', sku);
            return sku?.length;
          },
          notes: ({ sku }: { sku?: string }, { first }: { first?: number }) => {
            failing('a required field fails', sku);
            return notes(first, things.findIndex((each) => each.sku === sku), `on ${sku}`);
          },
        },
        Note: { text: ({ text }: { text: string }, { loud }: { loud?: boolean }) => (loud ? text.toUpperCase() : text) },
      },
    ),
  ];
  return {
    subgraphs, faults, order,
    asked: (name) => subgraphs.find((each) => each.name === name)?.seen.splice(0) ?? [],
  };
}

/** The same for all shops. */
let supergraphSdl: string | undefined;

/** Asks a new executor over the shop, which has seen nothing yet. */
export async function askShop(shop: JoinedShop, joins?: CompiledExecutorOptions['joins'], hooks?: CompiledExecutorOptions['hooks']) {
  const clients = new Map(shop.subgraphs.map(({ name, client }) => [name, client]));
  supergraphSdl ??= supergraphOf(shop.subgraphs);
  const executor = await compiledExecutorFactory({ clients, failed: () => undefined, joins, hooks })(supergraphSdl);
  return async (source: string, { variables }: { readonly variables?: Readonly<Record<string, unknown>> } = {}) => {
    const context = { caller: anonymous, headers: {} };
    return resultOf(await executor.execute({ document: parse(source), source, documentId: source, variables, context }));
  };
}

interface Representation {
  readonly sku?: string;
}

function subgraph(name: string, { faults, order }: Pick<JoinedShop, 'faults' | 'order'>, typeDefs: string, resolvers: Resolvers): InProcessSubgraph {
  const sdl = FEDERATION_LINK + typeDefs;
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  return servedBy(name, sdl, schema, async (query, variables) => {
    order.push(name);
    for (let i = 0; i < (faults.turns[name] ?? 0); i += 1) await new Promise(setImmediate);
    if (name === 'people') await faults.held;
    if (name !== 'notes') return graphql({ schema, source: query, variableValues: variables });
    const lists = Object.entries(variables).filter(([, value]) => Array.isArray(value)) as [string, Representation[]][];
    if (faults.isSimple && lists.length > 1) return { errors: [{ message: 'I take one list of entities' }] };
    const struck = lists.find(([, list]) => list.some(({ sku }) => sku !== undefined))?.[0];
    if (struck === undefined) return graphql({ schema, source: query, variableValues: variables });
    if (faults.things === 'slow') for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
    if (faults.things === 'the request fails') throw new Fault('DOWNSTREAM_SERVICE_ERROR', 'It failed.');
    if (faults.things === 'the connection breaks') throw Object.assign(new Error('it broke'), { code: 'ECONNRESET' });
    if (faults.things === 'too slow') throw new Fault('DOWNSTREAM_TIMEOUT', 'It took too long.');
    const alias = struck === 'representations' ? '_entities' : struck.replace('representations', '');
    const answer = JSON.parse(JSON.stringify(await graphql({ schema, source: query, variableValues: variables }))) as {
      data: Record<string, unknown[] | number> | null;
      errors?: unknown[];
    };
    if (faults.things === 'the list fails') return { data: null, errors: [{ message: 'no list', path: [alias], extensions: { code: 'NO_LIST' } }] };
    if (faults.things === 'an error without a place') return { ...answer, errors: [{ message: 'somewhere', extensions: { code: 'SOMEWHERE' } }] };
    if (faults.things === 'the list is too short') (answer.data?.[alias] as unknown[]).pop();
    if (faults.things === 'the list is none' && answer.data) answer.data[alias] = 5;
    return answer;
  });
}
