import { auditServer } from 'graphql-http';
import { type Caller } from '@stoa/identity/caller.ts';
import { sign } from '@stoa/identity/internal-signature.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { type Shop, type ShopPart, startShop } from '../kit/shop.ts';
import { contentsOf, difference, nothing } from './contents.ts';
import { plant, type Planted, staff } from './planted.ts';
import { insidesIn } from './wire.ts';

const gateway: Caller = { kind: 'service', subject: 'gateway' };

let shop: Shop;
let planted: Planted;
beforeAll(async () => {
  shop = await startShop({ sample: false });
  planted = await plant(shop);
});
afterAll(() => shop.stop());

/** What strangers at a subgraph's door ask for; the last would change something wherever it is understood. */
const questions = [
  '{ _service { sdl } }',
  '{ __schema { types { name } } }',
  '{ __type(name: "Query") { fields { name } } }',
  '{ __typename }',
  'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }',
  'mutation { registerCustomer(input: { name: "A", email: "a@b.example" }) { __typename } createCategory(input: { slug: "a", name: "A" }) { __typename } }',
  'not even GraphQL',
];

type Headers = Readonly<Record<string, string>>;

async function knock({ url }: ShopPart, body: string, headers: Headers): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return { status: response.status, text: await response.text() };
}

/** Ways to knock that are not the gateway's, each with what is wrong about it. */
const forgeries: Readonly<Record<string, (part: ShopPart, body: string) => Promise<{ headers: Headers; body?: string }>>> = {
  'no signature': async () => ({ headers: {} }),
  'a token for clients': async () => ({ headers: await shop.authorization(staff) }),
  'a caller without a signature': async () => ({ headers: { 'stoa-caller': Buffer.from(JSON.stringify(staff)).toString('base64url') } }),
  'another secret': async ({ name }, body) => ({ headers: signed(name, body, { secret: 'another-secret-of-proper-length-0123' }) }),
  'no secret': async ({ name }, body) => ({ headers: signed(name, body, { secret: '' }) }),
  'a signature for another subgraph': async ({ name }, body) => ({ headers: signed(name === 'orders' ? 'catalog' : 'orders', body) }),
  'a signature of another body': async ({ name }, body) => ({ headers: signed(name, body), body: `${body} ` }),
  'a signature of another method': async ({ name }, body) => ({ headers: signed(name, body, { method: 'GET' }) }),
  'a signature of another path': async ({ name }, body) => ({ headers: signed(name, body, { path: '/graphql?x=1' }) }),
  'a signature of another caller': async ({ name }, body) => ({
    headers: { ...signed(name, body, { caller: planted.stranger }), 'stoa-caller': Buffer.from(JSON.stringify(staff)).toString('base64url') },
  }),
  'a signature of an hour ago': async ({ name }, body) => ({
    headers: signed(name, body, { clock: { now: () => new Date(Date.now() - 3_600_000) } }),
  }),
  'a signature that was used before': async (part, body) => {
    const headers = signed(part.name, body);
    await knock(part, body, headers);
    return { headers };
  },
};

function signed(audience: string, body: string, changes: Partial<Parameters<typeof sign>[0]> = {}): Headers {
  return sign({ secret: shop.secret, audience, method: 'POST', path: '/graphql', body, caller: staff, ...changes });
}

describe('the door of every subgraph', () => {
  it.each(Object.keys(forgeries))('stays shut for %s, whatever is asked for', async (name) => {
    const opened = [];
    const before = await contentsOf(shop);
    // What is replayed must have been harmless the first time.
    const asked = name === 'a signature that was used before' ? questions.slice(0, 4) : questions;
    for (const part of shop.parts.values()) {
      for (const query of asked) {
        const text = JSON.stringify({ query, variables: query.includes('$of') ? { of: [] } : {} });
        const { headers, body = text } = (await forgeries[name]?.(part, text)) ?? { headers: {} };
        const { status, text: answer } = await knock(part, body, headers);
        const { data, errors } = JSON.parse(answer) as { data?: unknown; errors: { extensions: { code: string } }[] };
        const isRefused = status === 401 && data === undefined && errors.length === 1 && errors[0]?.extensions.code === 'UNAUTHENTICATED';
        if (!isRefused || insidesIn(answer).length > 0) opened.push([part.name, query, status, answer]);
      }
    }
    expect(opened).toEqual([]);
    expect(difference(before, await contentsOf(shop))).toEqual(nothing);
  });

  it('is open to whom the signature names, so that all the others were refused for what was wrong about them', async () => {
    for (const part of shop.parts.values()) {
      const { data } = await part.as(gateway).query<{ _service: { sdl: string } }>('{ _service { sdl } }');
      expect(data?._service.sdl).toContain('type ');
    }
  });
});

describe('entities asked for directly, on behalf of another customer', () => {
  it('are as good as not there, whatever else is claimed about them', async () => {
    const { customerId, addressId, orderId, paymentId, shipmentId, hiddenReviewId } = planted;
    const mine = planted.stranger.kind === 'customer' ? planted.stranger.customerId : '';
    const claims = { customerId: mine, authorId: mine, owner: mine, email: 'x', total: 0, state: 'PENDING', customer: { id: `Customer:${mine}` }, hiddenAt: null };
    const doors = [
      ['customers', 'Customer', customerId, 'name'],
      ['customers', 'Address', addressId, 'town'],
      ['orders', 'Order', orderId, 'number'],
      ['payments', 'Payment', paymentId, 'state'],
      ['shipping', 'Shipment', shipmentId, 'state'],
      ['reviews', 'Review', hiddenReviewId, 'title'],
    ] as const;
    for (const [name, type, id, field] of doors) {
      const ask = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on ${type} { ${field} } } }`;
      const of = [{ __typename: type, id, ...claims }, { __typename: type, id: `${type}:${newId()}`, ...claims }];
      const theirs = await shop.part(name).as(planted.stranger).query<{ _entities: unknown[] }>(ask, { of });
      expect([name, theirs.errors, theirs.data?._entities]).toEqual([name, undefined, [null, null]]);
      const own = await shop.part(name).as(planted.owner).query<{ _entities: unknown[] }>(ask, { of });
      expect(own.data?._entities).toEqual([expect.objectContaining({ __typename: type }), null]);
    }
  });

  it('have nothing that other services add to them', async () => {
    const parts = [
      ['orders', 'Customer', planted.customerId, 'orders { edges { node { number } } }', 'orders'],
      ['carts', 'Customer', planted.customerId, 'cart { id }', 'cart'],
      ['reviews', 'Customer', planted.customerId, 'reviews { edges { node { title } } }', 'reviews'],
      ['payments', 'Order', planted.orderId, 'payments { id }', 'payments'],
      ['shipping', 'Order', planted.orderId, 'shipments { id }', 'shipments'],
      ['shipping', 'Order', planted.orderId, 'returns { id }', 'returns'],
    ] as const;
    for (const [name, type, id, selection, field] of parts) {
      const ask = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { ${selection} } } }`;
      const { data } = await shop.part(name).as(planted.stranger).query<{ _entities: Record<string, unknown>[] }>(ask, { of: [{ __typename: type, id }] });
      expect([null, []]).toContainEqual(data?._entities[0]?.[field]);
    }
  });

  it('are never taken for entities of another type', async () => {
    const ask = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }';
    for (const __typename of ['Query', 'Mutation', 'Money', 'OrderLine', 'Nothing', '__Schema', 'String', '__proto__', 'constructor']) {
      const { data, errors, text } = await shop.part('orders').as(planted.owner).query(ask, { of: [{ __typename, id: planted.orderId }] });
      expect([__typename, data == null || errors !== undefined]).toEqual([__typename, true]);
      expect(insidesIn(text)).toEqual([]);
    }
  });
});

it('a subgraph passes the audit of GraphQL over HTTP in all points, asked by one who signs', async () => {
  const { url } = shop.part('catalog');
  const fetchFn = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const target = new URL(input instanceof Request ? input.url : input);
    const { method = 'GET', body } = init;
    const text = typeof body === 'string' ? body : '';
    const proof = sign({ secret: shop.secret, audience: 'catalog', method, path: target.pathname + target.search, body: text, caller: gateway });
    return fetch(target, { ...init, headers: { ...(init.headers as Headers | undefined), ...proof } });
  };
  const results = await auditServer({ url: `${url}/graphql`, fetchFn });
  for (const result of results) if ('response' in result) await result.response.body?.cancel();
  expect(results.filter(({ status }) => status !== 'ok').map(({ id, name, status }) => `${status} ${id} ${name}`)).toEqual([]);
  expect(results).toHaveLength(61);
});
