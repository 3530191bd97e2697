import { request } from 'node:http';
import { startStubSubgraph } from '../testing/stub-subgraph.ts';
import { answers, startTestGateway, TEST_SECRET } from '../testing/test-gateway.ts';

const RULES = { propagate: ['x-tenant', 'x-shop-*', 'authorization'], rename: { 'x-app': 'x-client-app' } };

/** The status of an answer to a request with these headers, a line for each value. */
function ask(url: string, headers: Readonly<Record<string, string | string[]>>): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const sent = request(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode));
  });
  sent.on('error', reject).end('{"query":"{a}"}');
  return promise;
}

describe('a header that a client sends twice', () => {
  it('goes on to nobody, and makes no caller of two', async () => {
    await using a = await startStubSubgraph('a', TEST_SECRET, 'type Query { a: Int }', { Query: { a: () => 1 } });
    await using gateway = await startTestGateway({ subgraphs: [a], environment: { STOA_HEADERS: JSON.stringify(RULES) } });
    await answers(gateway, '{a}');
    const seenWith = async (headers: Readonly<Record<string, string | string[]>>) => {
      a.seen.length = 0;
      const status = await ask(gateway.url, headers);
      const names = Object.keys(a.seen[0]?.headers ?? {}).filter((name) => /^x-(?!request-id)|authorization/.test(name));
      return [status, names.sort()];
    };
    expect(await seenWith({ 'x-tenant': 'a', 'x-shop-id': '1', 'x-app': 'web' })).toEqual([200, ['x-client-app', 'x-shop-id', 'x-tenant']]);
    expect(await seenWith({ 'x-tenant': ['a', 'b'], 'x-shop-id': ['1', '1'], 'x-app': ['x', 'y'], 'x-shop-of': '1' })).toEqual([200, ['x-shop-of']]);
    expect(await seenWith({ 'x-tenant': ['a', 'b'], accept: ['application/json', '*/*'] })).toEqual([200, []]);
    const token = await gateway.issuer.issue({ kind: 'staff', subject: 'ann' }, 60);
    expect(await seenWith({ authorization: `Bearer ${token}` })).toEqual([200, ['authorization']]);
    expect(await seenWith({ authorization: [`Bearer ${token}`, 'Bearer other'] })).toEqual([401, []]);
  });
});
