import { readSubscriptions } from './subscription-settings.ts';

const read = (settings: unknown) => readSubscriptions({ STOA_SUBSCRIPTIONS: typeof settings === 'string' ? settings : JSON.stringify(settings) });
const endpoint = new URL('http://127.0.0.1:4305/graphql');

describe('settings of subscriptions', () => {
  it('are the defaults where nothing is set, and events come over WebSocket from where queries are answered', () => {
    const settings = readSubscriptions({});
    expect(settings).toMatchObject({ total: 5_000, perConnection: 50, bufferedEvents: 100, reconnects: 5 });
    expect(settings.addressOf('orders', endpoint)).toEqual({ protocol: 'ws', url: new URL('ws://127.0.0.1:4305/graphql') });
    expect(settings.addressOf('orders', new URL('https://orders.example/graphql')).url.href).toBe('wss://orders.example/graphql');
  });

  it('say for each subgraph where its events come from', () => {
    const settings = read({ total: 7, subgraphs: { orders: { protocol: 'sse' }, stock: { url: 'https://events.example/stock' }, both: { protocol: 'sse', url: 'http://e.example/x' } } });
    expect(settings.total).toBe(7);
    expect(settings.addressOf('orders', endpoint)).toEqual({ protocol: 'sse', url: endpoint });
    expect(settings.addressOf('stock', endpoint)).toEqual({ protocol: 'ws', url: new URL('wss://events.example/stock') });
    expect(settings.addressOf('both', endpoint)).toEqual({ protocol: 'sse', url: new URL('http://e.example/x') });
  });

  it.each([
    ['{', 'is not JSON'],
    [{ totall: 1 }, 'knows no "totall"'],
    [{ total: -1 }, '"total"'],
    [{ total: '7' }, '"total"'],
    [{ keepAliveMs: 0 }, '"keepAliveMs"'],
    [{ keepAliveMs: 2 ** 31 }, 'at most 2147483647 for "keepAliveMs"'],
    [{ oldGraphMs: 1e12 }, 'at most 2147483647 for "oldGraphMs"'],
    [{ origins: 'https://shop.example' }, '"origins"'],
    [{ origins: ['https://shop.example/'] }, '"origins"'],
    [{ origins: ['null'] }, '"origins"'],
    [{ subgraphs: [] }, '"subgraphs"'],
    [{ subgraphs: { orders: 'sse' } }, '"orders"'],
    [{ subgraphs: { orders: { protocol: 'http' } } }, '"orders"'],
    [{ subgraphs: { orders: { path: '/x' } } }, '"orders"'],
    [{ subgraphs: { orders: { url: 'ftp://x.example' } } }, '"orders"'],
    [{ subgraphs: { orders: { url: 'ws://user:word@x.example' } } }, '"orders"'],
    [{ subgraphs: { orders: { protocol: 'sse', url: 'ws://x.example' } } }, '"orders"'],
  ])('stop the start when they are wrong: %j', (settings, problem) => {
    expect(() => read(settings)).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS', message: expect.stringContaining(problem) as string }) as Error);
  });
});
