import { anonymous } from '@stoa/identity/caller.ts';
import { withheldHeadersPlugin } from '../plugins/withheld-headers.plugin.ts';
import { readHeaderRules } from './header-rules.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const rulesOf = (settings: object) => readHeaderRules({ STOA_HEADERS: JSON.stringify(settings) });
/** Headers that go on beside those that always do. */
const forwarded = (settings: object, incoming: Record<string, string | string[]>) => {
  const { traceparent: _traceparent, 'x-request-id': requestId, ...others } = rulesOf(settings).forward(incoming, traceId);
  expect(requestId).toBe(traceId);
  return others;
};

describe('rules of headers', () => {
  it('let nothing but the usual headers go on when there are none', () => {
    expect(forwarded({}, { 'accept-language': 'de', 'x-tenant': 'a', authorization: 'Bearer x' })).toEqual({ 'accept-language': 'de' });
  });

  it('propagate, rename, insert and remove', () => {
    const settings = { propagate: ['x-tenant', 'x-shop-*'], rename: { 'x-app': 'x-client-app' }, insert: { 'x-edge': 'one' }, remove: ['accept-language'] };
    const incoming = { 'x-tenant': 'a', 'x-shop-id': '7', 'x-shops': 'no', 'x-app': 'web', 'x-client-app': 'forged', 'x-edge': 'forged', 'accept-language': 'de' };
    expect(forwarded(settings, incoming)).toEqual({ 'x-tenant': 'a', 'x-shop-id': '7', 'x-client-app': 'web', 'x-edge': 'one' });
  });

  it('leave out what is too long, came twice, or belongs to the connection by the client’s own word', () => {
    const settings = { propagate: ['x-a', 'x-b', 'authorization'] };
    expect(forwarded(settings, { 'x-a': 'a'.repeat(5_000), 'x-b': ['1', '2'], authorization: 'Bearer x', connection: 'close, Authorization' })).toEqual({});
    expect(forwarded(settings, { 'x-a': 'line\r\nx-evil: 1', 'x-b': 'nul\0' })).toEqual({});
  });

  it('give a subgraph its own headers, and no other one', async () => {
    const rules = rulesOf({ propagate: ['x-tenant'], subgraphs: { orders: { propagate: ['authorization', 'x-pay-*'], insert: { 'x-zone': 'b' } }, payments: { propagate: ['x-pay-*'] } } });
    const headers = rules.forward({ 'x-tenant': 'a', authorization: 'Bearer x', 'x-pay-id': '1' }, traceId);
    const seenBy = async (subgraph: string) => {
      let seen: object = {};
      const send = withheldHeadersPlugin(rules).subgraph?.(subgraph, async (request) => {
        seen = request.headers ?? {};
        return { data: {}, errors: [], escapes: false };
      });
      await send?.({ query: '{a}', caller: anonymous, headers });
      return Object.keys(seen).filter((name) => name !== 'traceparent' && name !== 'x-request-id').sort();
    };
    expect(await seenBy('catalog')).toEqual(['x-tenant']);
    expect(await seenBy('orders')).toEqual(['authorization', 'x-pay-id', 'x-tenant', 'x-zone']);
    expect(await seenBy('payments')).toEqual(['x-pay-id', 'x-tenant']);
  });

  it.each([
    ['a header of the connection', { propagate: ['transfer-encoding'] }],
    ['a header of the body', { insert: { 'content-length': '1' } }],
    ['what the gateway signs', { rename: { 'x-a': 'stoa-caller' } }],
    ['the id of the request', { propagate: ['x-request-id'] }],
    ['capital letters', { propagate: ['X-Tenant'] }],
    ['all headers', { propagate: ['*'] }],
    ['almost all headers', { propagate: ['x-*'] }],
    ['a header from two rules', { propagate: ['x-a'], insert: { 'x-a': '1' } }],
    ['a header from two rules of two subgraphs', { subgraphs: { a: { insert: { 'x-a': '1' } }, b: { insert: { 'x-a': '2' } } } }],
    ['a value that is two headers', { insert: { 'x-a': '1\r\nx-b: 2' } }],
    ['something to remove that does not go on', { remove: ['cookie'] }],
    ['an unknown kind of rule', { forward: ['x-a'] }],
    ['no list', { propagate: 'x-a' }],
  ])('are refused at the start for %s', (_, settings) => {
    expect(() => rulesOf(settings)).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }) as Error);
  });
});
