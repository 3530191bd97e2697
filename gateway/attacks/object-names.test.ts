/** Prototype pollution: names that mean something to JavaScript, wherever a name can stand. */
import { startAttacked, NEIGHBOUR, raw, REVIEW_RESOLVERS, REVIEWS } from './attacked.ts';
import type { Attacked } from './attacked.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

describe('names that every object has', () => {
  const NAMES = ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(NAMES)('are ordinary data as alias, variable and operation: %s', async (name) => {
    const { json } = await attacked.gateway.query(`query ${name}($${name}:ID!){${name}:product(id:$${name}){${name}:title reviews{${name}:text}}}`, { variables: { [name]: '1' } });
    expect(json).toEqual({ data: { [name]: { [name]: 'Lamp', reviews: [{ [name]: 'Good' }] } } });
  });

  it.each([
    ['an alias', '{"query":"{__proto__:products{id}}"}'],
    ['an alias deep in the document', '{"query":"{products{reviews{__proto__:text}}}"}'],
    ['a variable', '{"query":"query($__proto__:ID!){product(id:$__proto__){id}}","variables":{"__proto__":"1"}}'],
    ['a key in a variable', '{"query":"{products{id}}","variables":{"a":{"__proto__":{"polluted":1}}}}'],
    ['a key in extensions', '{"query":"{products{id}}","extensions":{"__proto__":{"polluted":1}}}'],
    ['a fragment', '{"query":"{products{...__proto__}} fragment __proto__ on Product{id}"}'],
    ['an operation', '{"query":"query __proto__{products{id}}"}'],
  ])('__proto__ is refused as %s', async (_, body) => {
    attacked.expectRefused(await attacked.post(body), /BAD_USER_INPUT|BAD_REQUEST/);
  });

  it.each([...NAMES, '__defineGetter__', '__lookupSetter__', 'isPrototypeOf'])('are ordinary data as a key of what a client sends, at any depth: %s', async (name) => {
    if (name.startsWith('__')) {
      // Names that begin so belong to GraphQL; as keys of data they are as good as any other.
      expect((await attacked.gateway.query(`{products{${name}:id}}`)).json.errors).toBeUndefined();
    }
    const query = 'query($id:ID!){product(id:$id){id}}';
    for (const more of [{ [name]: 'x' }, { a: { [name]: { [name]: [1] } } }]) {
      const { codes } = await attacked.post({ query, variables: { id: '1', ...more }, extensions: { [name]: more } });
      expect(codes).toEqual([]);
    }
    for (const { variables } of attacked.products.seen) expect(Object.keys(variables)).not.toContain(name);
  });

  it('do no harm in the answer of a subgraph, at any depth and in any merge', async () => {
    const evil = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    // An executor may ask for the field under a name of its own.
    const list = `[{${evil},"text":"Good"}]`;
    const data = `"data":{${evil},"_entities":[{${evil},"__typename":"Product","reviews":${list},"q1_reviews":${list}}]}`;
    const errors = `"errors":[{"message":"m","path":["__proto__","polluted"],"extensions":{${evil},"code":"NO","details":{${evil}}}}]`;
    const answerWith = (text: string): void =>
      attacked.reviews.misbehave((_, response) => response.setHeader('content-type', 'application/json').end(text));
    try {
      answerWith(`{${evil},${data}}`);
      expect((await attacked.gateway.query(NEIGHBOUR)).json).toEqual({ data: { products: [{ title: 'Lamp', reviews: [{ text: 'Good' }] }] } });
      answerWith(`{${evil},${data},${errors}}`);
      const { status, text } = await attacked.gateway.query(NEIGHBOUR);
      expect(status).toBe(200);
      expect(text).not.toMatch(/polluted|__proto__/);
    } finally {
      attacked.reviews.deploy(REVIEWS, REVIEW_RESOLVERS);
    }
  });

  it('are harmless as headers, cookies and parameters', async () => {
    const answer = await raw(attacked.gateway, [
      'POST /graphql?__proto__=1&constructor=2 HTTP/1.1', 'host: x', '__proto__: polluted', 'constructor: polluted', 'cookie: __proto__=1',
      'content-type: application/json', 'content-length: 25', 'connection: close', '', '{"query":"{products{id}}"}'.slice(0, 25),
    ]);
    expect(answer).toMatch(/^HTTP\/1.1 (200|400)/);
    for (const { seen } of [attacked.products, attacked.reviews]) for (const { headers } of seen) expect(Object.keys(headers)).not.toContain('constructor');
  });
});
