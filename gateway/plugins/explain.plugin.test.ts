import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { buildSchema, parse } from 'graphql';
import type { RequestContext } from '../execution/executor.ts';
import { openShelf, SHELF } from '../telemetry/testing/shelf.ts';
import type { Shelf } from '../telemetry/testing/shelf.ts';
import type { ExplainedPlan } from '../telemetry/explanation.ts';
import type { Answer } from '../testing/test-gateway.ts';
import { explainPlugin } from './explain.plugin.ts';
import { graphHooks } from './plugin.ts';

const STAFF: Caller = { kind: 'staff', subject: 'ada' };
const CUSTOMER: Caller = { kind: 'customer', customerId: '00000000-0000-4000-8000-000000000001' };

let shelf: Shelf;

beforeAll(async () => {
  shelf = await openShelf();
});
afterAll(() => shelf[Symbol.asyncDispose]());

async function headersOf(caller: Caller, explain: string): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await shelf.gateway.issuer.issue(caller, 60)}`, 'stoa-explain': explain };
}
const asked = (): number => shelf.products.seen.length + shelf.ratings.seen.length;
const planOf = ({ json }: Pick<Answer, 'json'>): ExplainedPlan => json.extensions?.plan as ExplainedPlan;
const codesOf = ({ json }: Answer): unknown[] => (json.errors ?? []).map(({ extensions }) => extensions.code);

describe('an explanation', () => {
  it('shows staff the plan, and what each request to a subgraph cost, beside the answer', async () => {
    const answer = await shelf.gateway.query(SHELF, { headers: await headersOf(STAFF, 'plan') });
    expect(answer.json.data).toEqual({ shelf: [{ title: 'Lamp', rating: 4 }, { title: 'Cup für 茶', rating: 4 }, { title: 'Lamp', rating: 4 }] });
    const plan = planOf(answer);
    expect(plan.text).toMatch(/^QueryPlan \{\n {2}Sequence \{\n {4}Fetch\(service: "products"\)/);
    expect(plan.planning.cached).toBe(true);
    expect(plan.steps).toMatchObject({
      kind: 'sequence',
      steps: [
        { kind: 'fetch', subgraph: 'products', path: [], entities: false },
        { kind: 'fetch', subgraph: 'ratings', path: ['shelf', '@'], entities: true },
      ],
    });
    const [products, ratings] = plan.requests;
    expect(products).toMatchObject({ subgraph: 'products', kind: 'query', operation: shelf.products.seen.at(-1)?.query, retries: 0, errors: [] });
    expect(ratings).toMatchObject({
      subgraph: 'ratings',
      operation: shelf.ratings.seen.at(-1)?.query,
      entities: { unique: 2, total: 3 },
      bytes: '{"data":{"_entities":[{"rating":4},{"rating":4}]}}'.length,
    });
    expect(products?.durationMs).toBeGreaterThan(0);
    expect(ratings?.startMs).toBeGreaterThanOrEqual(products?.durationMs ?? Infinity);
  });

  it('shows fetches that were joined as the one request that was made', async () => {
    const before = shelf.ratings.seen.length;
    const answer = await shelf.gateway.query('{ shelf { rating } product { stars: rating } }', { headers: await headersOf(STAFF, 'plan') });
    expect(answer.json.data).toEqual({ shelf: [{ rating: 4 }, { rating: 4 }, { rating: 4 }], product: { stars: 4 } });
    const { requests, text } = planOf(answer);
    expect(text.match(/service: "ratings"/g)).toHaveLength(2);
    expect(requests).toMatchObject([
      { subgraph: 'products' },
      { subgraph: 'ratings', operation: shelf.ratings.seen.at(-1)?.query, entities: { unique: 3, total: 4 }, errors: [] },
    ]);
    expect(requests[1]?.operation).toContain('_1:_entities(');
    expect(shelf.ratings.seen.length - before).toBe(1);
  });

  it('says whether generated code has written the answer, which is the same either way', async () => {
    const query = '{ shelf { id title rating } }';
    const headers = await headersOf(STAFF, 'plan');
    const [first, second] = [await shelf.gateway.query(query, { headers }), await shelf.gateway.query(query, { headers })];
    expect([planOf(first).answer, planOf(second).answer]).toEqual(['completed', 'compiled']);
    expect([planOf(first).planning.cached, planOf(second).planning.cached]).toEqual([false, true]);
    expect(planOf(first).planning.durationMs).toBeGreaterThan(0);
    expect(second.json.data).toEqual(first.json.data);
  });

  it('can be all that is wanted: the operation is planned, and nobody is asked, not even for a mutation', async () => {
    const before = asked();
    const headers = await headersOf(STAFF, 'only');
    for (const [query, subgraph] of [[SHELF, 'ratings'], ['mutation { clear(title: "a") }', 'products']] as const) {
      const answer = await shelf.gateway.query(query, { headers });
      expect(answer.json).toMatchObject({ data: null });
      expect(planOf(answer)).toMatchObject({ answer: 'none', requests: [] });
      expect(planOf(answer).text).toContain(`Fetch(service: "${subgraph}")`);
    }
    expect(asked()).toBe(before);
  });

  it('is asked for by GET, or in the extensions of the request, as well', async () => {
    const headers = await headersOf(STAFF, 'plan');
    const { 'stoa-explain': _explain, ...bare } = headers;
    const url = (extensions = '') => `${shelf.gateway.url}/graphql?query=${encodeURIComponent(SHELF)}${extensions && `&extensions=${encodeURIComponent(extensions)}`}`;
    const get = async (target: string, more: Record<string, string>): Promise<ExplainedPlan> => {
      const response = await fetch(target, { headers: { ...more, 'x-stoa-client': 'test' } });
      return planOf({ json: (await response.json()) as Answer['json'] });
    };
    expect((await get(url(), headers)).requests).toHaveLength(2);
    expect((await get(url('{"stoa": {"explain": "only"}}'), bare)).requests).toHaveLength(0);
    expect(await get(url(), bare)).toBeUndefined();
    const response = await fetch(`${shelf.gateway.url}/graphql`, {
      method: 'POST',
      headers: { ...bare, 'content-type': 'application/json' },
      body: JSON.stringify({ query: SHELF, extensions: { stoa: { explain: 'plan' } } }),
    });
    expect(planOf({ json: (await response.json()) as Answer['json'] }).requests).toHaveLength(2);
  });

  it('tells failures and further tries of each request', async () => {
    await using failing = await openShelf({ traffic: { retryFirstMs: 1 }, environment: { STOA_EXPLAIN: '{"for": "anyone"}' } });
    failing.ratings.misbehave((_request, response) => response.writeHead(503).end());
    const answer = await failing.gateway.query(SHELF, { headers: { 'stoa-explain': 'plan' } });
    expect(codesOf(answer)).toContain('DOWNSTREAM_SERVICE_ERROR');
    expect(planOf(answer).requests[1]).toMatchObject({ retries: 2, errors: ['DOWNSTREAM_SERVICE_ERROR'], bytes: null });
  });

  it.each(['plan', 'only', 'whatever'])('is refused to those who may not see it, and nobody is asked (%s)', async (explain) => {
    const before = asked();
    const guest = await shelf.gateway.query(SHELF, { headers: { 'stoa-explain': explain } });
    const customer = await shelf.gateway.query(SHELF, { headers: await headersOf(CUSTOMER, explain) });
    for (const answer of [guest, customer]) {
      expect([answer.status, codesOf(answer)]).toEqual([403, ['FORBIDDEN']]);
      expect(answer.text).not.toContain('ratings');
    }
    expect(asked()).toBe(before);
  });

  it('is of a kind that there is', async () => {
    const answer = await shelf.gateway.query(SHELF, { headers: await headersOf(STAFF, 'everything') });
    expect([answer.status, codesOf(answer)]).toEqual([400, ['BAD_REQUEST']]);
  });

  it('holds nothing of other requests, and none of its own values', async () => {
    const headers = await headersOf(STAFF, 'plan');
    const query = 'query ($title: String) { product(title: $title) { title rating } }';
    const others = Array.from({ length: 20 }, (_, i) => shelf.gateway.query(query, { variables: { title: `foreign-${i}` } }));
    const mine = Array.from({ length: 20 }, (_, i) => shelf.gateway.query(query, { variables: { title: `own-${i}` }, headers }));
    for (const answer of await Promise.all(mine)) {
      expect(planOf(answer).requests.map(({ subgraph }) => subgraph)).toEqual(['products', 'ratings']);
      expect(planOf(answer).requests[1]?.entities).toEqual({ unique: 1, total: 1 });
      expect(answer.text).not.toMatch(/foreign|own-/);
    }
    for (const answer of await Promise.all(others)) expect(answer.json.extensions).toBeUndefined();
  });

  it('is not given for a subscription, which would begin all the same', () => {
    const facts = { schema: buildSchema('type Query { a: Int }'), supergraphSdl: '' };
    const check = (text: string) => {
      const [operation] = parse(text).definitions;
      const request = { headers: { 'stoa-explain': 'only' } };
      graphHooks([explainPlugin({ audience: 'anyone' })], facts).checkOperation({ operation, request, context: {} } as unknown as ExecuteArgs<RequestContext>);
    };
    expect(() => check('subscription { a }')).toThrow(expect.objectContaining({ code: 'OPERATION_NOT_SUPPORTED' }) as Error);
    expect(() => check('{ a }')).not.toThrow();
  });

  it('is for nobody where operators say so', async () => {
    await using closed = await openShelf({ environment: { STOA_EXPLAIN: '{"for": "nobody"}' } });
    const headers = { authorization: `Bearer ${await closed.gateway.issuer.issue(STAFF, 60)}`, 'stoa-explain': 'plan' };
    expect(codesOf(await closed.gateway.query(SHELF, { headers }))).toEqual(['FORBIDDEN']);
  });
});
