/**
 * A gateway under attack: two real ones over HTTP, open and in production, in front of two stub subgraphs that count what they are
 * asked. What is refused must have cost nothing: no subgraph was asked, and nothing was planned.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { ExecutionResult } from 'graphql';
import type { GatewayPlugin } from '../plugins/plugin.ts';
import { startStubSubgraph } from '../testing/stub-subgraph.ts';
import type { StubSubgraph } from '../testing/stub-subgraph.ts';
import { TEST_SECRET, answers, startTestGateway } from '../testing/test-gateway.ts';
import type { TestGateway, TestGatewayOptions } from '../testing/test-gateway.ts';

export const PRODUCTS = `
  type Query { products(first: Int = 20): [Product!]! product(id: ID!): Product self: Query things: [Thing] anything: [Anything] }
  type Mutation { redeem(code: String!): Boolean }
  interface Thing { id: ID! near: [Thing] far: Int }
  ${['Lamp', 'Cup', 'Box', 'Pen'].map((name) => `type ${name} implements Thing @key(fields: "id") { id: ID! near: [Thing] far: Int ${name === 'Pen' ? '@external' : ''} }`).join('\n')}
  extend type Pen { ink: Int @requires(fields: "far") }
  union Anything = Lamp | Cup
  type Product @key(fields: "id") { id: ID! title: String related(first: Int = 5): [Product!] secretRecipe: String }`;
export const REVIEWS = `
  type Query { newest: Review }
  type Review { text: String product: Product }
  type Product @key(fields: "id") { id: ID! reviews(first: Int = 10): [Review!] }
  type Pen @key(fields: "id") { id: ID! far: Int }`;

const product = { id: '1', title: 'Lamp', related: [] };
export const REVIEW_RESOLVERS = { Product: { __resolveReference: ({ id }: { id?: string }) => ({ id }), reviews: () => [{ text: 'Good' }] } };

/** What everybody else asks, before and after. */
export const NEIGHBOUR = '{ products { title reviews { text } } }';

export const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };

export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly codes: readonly unknown[];
}

export interface Attacked {
  readonly gateway: TestGateway;
  /** In production: no introspection. */
  readonly closed: TestGateway;
  readonly products: StubSubgraph;
  readonly reviews: StubSubgraph;
  readonly productResolvers: Parameters<StubSubgraph['deploy']>[1];
  /** Requests that subgraphs got since `forget`. */
  asked(): number;
  /** Plans that were made since `forget`. */
  planned(): number;
  /** Mutations that were done since `forget`. */
  redeemed(): number;
  forget(): void;
  send(init: RequestInit & { readonly path?: string }, to?: TestGateway): Promise<Refusal>;
  post(content: unknown, to?: TestGateway): Promise<Refusal>;
  get(parameters: Record<string, string>, to?: TestGateway): Promise<Refusal>;
  /** Another gateway in front of the same subgraphs. */
  start(options: Omit<TestGatewayOptions, 'subgraphs'>): Promise<TestGateway>;
  /** Refused as a whole, by this code, with nothing of the inside in it, nothing planned, and nobody asked. */
  expectRefused(refusal: Refusal, code: string | RegExp, statuses?: readonly number[]): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startAttacked(): Promise<Attacked> {
  let redeemed = 0;
  let planned = 0;
  const productResolvers = {
    Query: { products: () => [product], product: () => product, self: () => ({}) },
    Mutation: {
      redeem: () => {
        redeemed += 1;
        return true;
      },
    },
    Thing: { __resolveType: () => 'Lamp' },
    Anything: { __resolveType: () => 'Lamp' },
  };
  const products = await startStubSubgraph('products', TEST_SECRET, PRODUCTS, productResolvers);
  const reviews = await startStubSubgraph('reviews', TEST_SECRET, REVIEWS, REVIEW_RESOLVERS);
  const subgraphs = [products, reviews];
  const counting: GatewayPlugin = {
    name: 'counting',
    execution: {
      planned: (_context, _plan, planning) => {
        if (planning) planned += 1;
      },
    },
  };
  const started: TestGateway[] = [];
  const start: Attacked['start'] = async (options) => {
    const gateway = await startTestGateway({ subgraphs, plugins: [counting], ...options });
    started.push(gateway);
    await answers(gateway, NEIGHBOUR);
    return gateway;
  };
  const gateway = await start({});
  const closed = await start({
    environment: { NODE_ENV: 'production', STOA_JWKS_URL: 'http://127.0.0.1:9/keys', STOA_TOKEN_ISSUER: 'https://login.example', STOA_TOKEN_AUDIENCE: 'stoa' },
  });

  const asked = (): number => products.seen.length + reviews.seen.length;
  const send: Attacked['send'] = async (init, to = gateway) => {
    const response = await fetch(`${to.url}${init.path ?? '/graphql'}`, { method: 'POST', ...init });
    const text = await response.text();
    const { errors = [] } = JSON.parse(text) as ExecutionResult;
    return { status: response.status, text, codes: errors.map(({ extensions }) => extensions?.code) };
  };
  return {
    gateway, closed, products, reviews, productResolvers, start, send, asked,
    planned: () => planned,
    redeemed: () => redeemed,
    forget: () => {
      redeemed = 0;
      planned = 0;
      for (const { seen } of subgraphs) seen.length = 0;
    },
    post: (content, to) => send({ headers: JSON_TYPE, body: typeof content === 'string' ? content : JSON.stringify(content) }, to),
    get: (parameters, to) => send({ method: 'GET', headers: { accept: JSON_TYPE.accept }, path: `/graphql?${new URLSearchParams(parameters).toString()}` }, to),
    expectRefused: ({ status, text, codes }, code, statuses = [400]) => {
      expect(statuses).toContain(status);
      expect(codes[0]).toMatch(code instanceof RegExp ? code : new RegExp(`^(${code})$`));
      expect(text).not.toMatch(/node_modules|\.ts:|stack|secretRecipe|"data"/);
      expect({ asked: asked(), planned }).toEqual({ asked: 0, planned: 0 });
    },
    [Symbol.asyncDispose]: async () => {
      for (const each of [...started, ...subgraphs]) await each[Symbol.asyncDispose]();
    },
  };
}

/** Sends these very bytes, and gives whatever comes back until the server hangs up, or an answer is complete enough. */
export function raw({ url }: TestGateway, parts: string | readonly string[], isEnough = (answer: string): boolean => answer.includes('\r\n\r\n')): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket: Socket = connect(Number(port), hostname, () => socket.write(typeof parts === 'string' ? parts : parts.join('\r\n')));
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
      // A kept connection would stay open; what is wanted is here.
      if (isEnough(answer)) socket.destroy();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
  });
}
