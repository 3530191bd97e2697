/** Three small subgraphs. What `reviews` answers may be held back. */
import { parse } from 'graphql';
import { anonymous } from '@stoa/identity/caller.ts';
import type { IncrementalResult } from '@stoa/graphql/incremental-delivery.ts';
import { usualPlanning } from '../../../planning/guard/planning-guard.ts';
import type { PlanningLimits } from '../../../planning/guard/planning-guard.ts';
import { compiledExecutorFactory } from '../../compiled-executor.ts';
import type { RequestContext } from '../../executor.ts';
import { executorOver, inProcessSubgraph, resultOf } from '../../testing/in-process.ts';
import type { InProcessSubgraph } from '../../testing/in-process.ts';

/** Without a thread, which would take its time to start. */
const PLANNED_HERE: PlanningLimits = {
  ...usualPlanning,
  createThread: (supergraph) => ({
    plan: async ({ text, overrides, inParts }) => {
      const document = parse(text, { noLocation: true });
      return inParts ? supergraph.planInParts(document, overrides) : supergraph.plan(document, overrides);
    },
    stop: async () => undefined,
  }),
};

interface Keyed {
  readonly id?: string;
}

const TITLES: Readonly<Record<string, string>> = { 1: 'Lamp', 2: 'Cup', 3: 'Rug' };

function catalog(): InProcessSubgraph {
  const product = (id: string) => ({ __typename: 'Product', id, title: TITLES[id] });
  return inProcessSubgraph(
    'catalog',
    `type Query { products: [Product!]! product(id: ID!): Product things: [Thing!]! shelf: [[Product]] must: Product! }
     type Mutation { rename(id: ID!, title: String!): Product }
     interface Thing { id: ID! title: String }
     type Product implements Thing @key(fields: "id") { id: ID! title: String price(currency: String = "EUR"): Int broken: String! }
     type Voucher implements Thing @key(fields: "id") { id: ID! title: String value: Int }`,
    {
      Query: {
        products: () => ['1', '2', '3'].map(product),
        product: (_: unknown, { id }: Keyed) => (id === '404' ? null : product(id ?? '')),
        things: () => [product('1'), { __typename: 'Voucher', id: 'v', title: 'Ten off', value: 10 }],
        shelf: () => [[product('1'), null], null, [product('2')]],
        must: () => product('1'),
      },
      Mutation: { rename: (_: unknown, { id, title }: { id?: string; title?: string }) => ({ id, title }) },
      Product: {
        __resolveReference: ({ id }: Keyed) => product(id ?? ''),
        price: (_: unknown, { currency }: { currency?: string }) => currency?.length,
        broken: () => {
          throw new Error('it is broken');
        },
      },
      Voucher: { __resolveReference: ({ id }: Keyed) => ({ id, title: 'Ten off', value: 10 }) },
    },
  );
}

function reviews(): InProcessSubgraph {
  return inProcessSubgraph(
    'reviews',
    `type Product @key(fields: "id") { id: ID! stars: Int must: Int! reviews: [Review!] }
     type Review @key(fields: "id") { id: ID! text: String by: Author product: Product! }
     type Author @key(fields: "id") { id: ID! }`,
    {
      Product: {
        __resolveReference: ({ id }: Keyed) => ({ id }),
        stars: ({ id }: Keyed) => Number(id) + 2,
        must: ({ id }: Keyed) => (id === '2' ? null : 1),
        reviews: ({ id }: Keyed) => [{ id: `r${id}`, product: { id } }],
      },
      Review: {
        __resolveReference: ({ id }: Keyed) => ({ id }),
        text: ({ id }: Keyed) => `text of ${id}`,
        by: ({ id }: Keyed) => ({ id: `by ${id}` }),
        product: ({ id }: Keyed) => ({ id: id?.slice(1) }),
      },
      Author: { __resolveReference: ({ id }: Keyed) => ({ id }) },
    },
  );
}

function authors(): InProcessSubgraph {
  return inProcessSubgraph('authors', 'type Author @key(fields: "id") { id: ID! name: String }', {
    Author: { __resolveReference: ({ id }: Keyed) => ({ id, name: `Name of ${id}` }) },
  });
}

export interface DeferShop {
  readonly subgraphs: readonly InProcessSubgraph[];
  /** Requests that a subgraph got, in order, as they were answered or are held back. */
  readonly asked: readonly string[];
  /** Holds back all answers of a subgraph from now on. */
  hold(subgraph: string): void;
  /** Lets go of what is held back, or of the oldest so many. */
  release(subgraph: string, count?: number): void;
  /** Makes a subgraph fail from now on. */
  fail(subgraph: string): void;
  run(source: string, options?: { variables?: Readonly<Record<string, unknown>>; context?: Partial<RequestContext> }): Promise<RunResult>;
  whole(source: string, variables?: Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
}

export type RunResult = IncrementalResult | { readonly whole: unknown };

/** An executor over the three. */
export async function createDeferShop(): Promise<DeferShop> {
  const asked: string[] = [];
  const held = new Map<string, (() => void)[]>();
  const failing = new Set<string>();
  const subgraphs = [catalog(), reviews(), authors()].map((subgraph): InProcessSubgraph => {
    const { name, client } = subgraph;
    return {
      ...subgraph,
      client: {
        ...client,
        send: async (request) => {
          if (request.kind === 'query' && request.deadline?.gone?.aborted) throw new Error('nobody waits for it');
          asked.push(name);
          const waiting = held.get(name);
          if (waiting) await new Promise<void>((go) => waiting.push(go));
          if (failing.has(name)) throw new Error('it is down');
          return client.send(request);
        },
      },
    };
  });
  const { executor } = await executorOver((options) => compiledExecutorFactory({ ...options, planning: PLANNED_HERE }), subgraphs);
  const operationOf = (source: string, variables: Readonly<Record<string, unknown>>, context: Partial<RequestContext> = {}) => ({
    document: parse(source), source, documentId: source, variables, context: { caller: anonymous, headers: {}, ...context },
  });
  return {
    subgraphs,
    asked,
    hold: (name) => void held.set(name, []),
    release: (name, count = Infinity) => {
      const waiting = held.get(name) ?? [];
      for (const go of waiting.splice(0, count)) go();
      if (count === Infinity) held.delete(name);
    },
    fail: (name) => void failing.add(name),
    run: async (source, { variables = {}, context } = {}) => {
      const result = await executor.executeInParts?.(operationOf(source, variables, context));
      if (!result) throw new TypeError('the executor knows no parts');
      return 'parts' in result ? result : { whole: resultOf(result) };
    },
    whole: async (source, variables = {}) => resultOf(await executor.execute(operationOf(source, variables))),
    stop: () => executor.stop(),
  };
}

/** A result as a client reads it: the first part, and then each payload. */
export async function read(result: RunResult): Promise<readonly unknown[]> {
  if (!('parts' in result)) return [result.whole];
  const payloads: unknown[] = [{ ...initialOf(result), hasNext: true }];
  for await (const { incremental, hasNext } of result.parts) {
    const parts = incremental.map(({ path, label, data, errors }) => ({
      path, ...(label !== undefined && { label }), data: JSON.parse(data) as unknown, ...(errors.length > 0 && { errors: plain(errors) }),
    }));
    payloads.push({ ...(parts.length > 0 && { incremental: parts }), hasNext });
  }
  return payloads;
}

export function initialOf({ initial: { data, errors } }: IncrementalResult): object {
  return { data: JSON.parse(data) as unknown, ...(errors.length > 0 && { errors: plain(errors) }) };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
