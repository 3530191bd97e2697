import { startStubSubgraph } from '../testing/stub-subgraph.ts';
import { TEST_SECRET, answers, startTestGateway } from '../testing/test-gateway.ts';
import type { TestGatewayOptions } from '../testing/test-gateway.ts';

const SDL = `
  type Query { product: Product margins: [Int] @federation__requiresScopes(scopes: [["finance"], ["audit"]]) }
  type Mutation { discount: Product @federation__authenticated }
  type Product @key(fields: "id") { id: ID! title: String cost: Int @federation__policy(policies: [["sees-cost"]]) }`;
const product = { id: '1', title: 'Lamp', cost: 3 };

async function shop(options: Partial<TestGatewayOptions> = {}) {
  const running = new AsyncDisposableStack();
  let discounts = 0;
  const discount = () => {
    discounts += 1;
    return product;
  };
  const products = running.use(
    await startStubSubgraph('products', TEST_SECRET, SDL, { Query: { product: () => product, margins: () => [7] }, Mutation: { discount } }),
  );
  const gateway = running.use(await startTestGateway({ subgraphs: [products], ...options }));
  await answers(gateway, '{ product { title } }');
  products.seen.length = 0;
  const tokenFor = async (subject: string, ...scopes: string[]) => ({
    authorization: `Bearer ${await gateway.issuer.issue({ kind: 'staff', subject, scopes }, 60)}`,
  });
  return { products, gateway, tokenFor, discounts: () => discounts, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

describe.each([['compiled'], ['apollo']])('a gateway with a protected graph (%s)', (executor) => {
  const environment = { STOA_GATEWAY_EXECUTOR: executor };

  it('gives fields to those with the scopes of their token, and an error to others', async () => {
    await using running = await shop({ environment });
    const { gateway, products, tokenFor } = running;
    const source = '{ product { title } margins }';
    const denied = await gateway.query(source, { headers: await tokenFor('ann', 'sales') });
    expect(denied.json).toMatchObject({
      data: { product: { title: 'Lamp' }, margins: null },
      errors: [{ path: ['margins'], extensions: { code: 'FIELD_FORBIDDEN' } }],
    });
    expect(products.seen.map(({ query }) => query).join()).not.toContain('margins');
    for (const scope of ['finance', 'audit']) {
      expect((await gateway.query(source, { headers: await tokenFor('ann', 'sales', scope) })).json).toEqual({ data: { product: { title: 'Lamp' }, margins: [7] } });
    }
    // Subgraphs are told who calls, not what the token allows.
    expect(products.seen.at(-1)?.caller).toEqual({ kind: 'staff', subject: 'ann' });
  });

  it('does not run a mutation for somebody unknown', async () => {
    await using running = await shop({ environment });
    const { gateway, products, tokenFor, discounts } = running;
    expect((await gateway.query('mutation { discount { title } }')).json).toMatchObject({ data: { discount: null }, errors: [{ path: ['discount'] }] });
    expect([discounts(), products.seen.length]).toEqual([0, 0]);
    expect((await gateway.query('mutation { discount { title } }', { headers: await tokenFor('ann') })).json).toEqual({ data: { discount: { title: 'Lamp' } } });
    expect(discounts()).toBe(1);
  });

  it('asks the policies that it was given, and refuses with 403 where it is told to refuse', async () => {
    await using running = await shop({
      environment: { ...environment, STOA_FIELD_POLICY: '{"mode": "reject"}' },
      policies: async (names, caller) => new Set(caller.kind === 'staff' && caller.subject === 'ann' ? names : []),
    });
    const { gateway, products, tokenFor } = running;
    const refused = await gateway.query('{ product { title cost } }', { headers: { ...(await tokenFor('bob')), accept: 'application/graphql-response+json' } });
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({ errors: [{ extensions: { code: 'FIELD_FORBIDDEN', details: { fields: ['product.cost'] } } }] });
    expect(refused.json).not.toHaveProperty('data');
    expect(products.seen).toEqual([]);
    expect((await gateway.query('{ product { cost } }', { headers: await tokenFor('ann') })).json).toEqual({ data: { product: { cost: 3 } } });
  });
});

it('a setting for field policy that means nothing is refused', async () => {
  for (const setting of ['{"mode": "allow"}', '{"mood": "filter"}', 'filter']) {
    await using gateway = await startTestGateway({ subgraphs: [], environment: { STOA_FIELD_POLICY: setting } });
    await expect(gateway.started).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  }
});
