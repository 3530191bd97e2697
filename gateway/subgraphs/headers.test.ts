import { forwardedHeaders } from './headers.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

describe('headers that go on to subgraphs', () => {
  it('are those on the list, and the id of the request', () => {
    expect(forwardedHeaders({ 'accept-language': 'de-CH, de;q=0.9, *;q=0.5', traceparent }, traceId)).toEqual({
      'x-request-id': traceId,
      'accept-language': 'de-CH, de;q=0.9, *;q=0.5',
      traceparent,
    });
  });

  it('are never those that a client invents', () => {
    const forged = {
      authorization: 'Bearer x',
      cookie: 'a=b',
      'x-user-id': '1',
      'x-internal-secret': 's',
      'stoa-caller': 'e30',
      'stoa-signature': 't=1',
      'x-forwarded-for': '1.2.3.4',
      'x-request-id': 'theirs',
      baggage: 'email=a@example.org',
      tracestate: 'a=b',
      connection: 'authorization',
      host: 'evil.example',
    };
    const forwarded = forwardedHeaders(forged, traceId);
    expect(Object.keys(forwarded).sort()).toEqual(['traceparent', 'x-request-id']);
    expect(forwarded['x-request-id']).toBe(traceId);
  });

  it.each([
    undefined,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    traceparent.toUpperCase(),
    `${traceparent}-more`,
    `${traceparent}\r\nx-evil: 1`,
    [traceparent, traceparent],
  ])('begin a trace of our own when theirs is %j', (theirs) => {
    expect(forwardedHeaders({ traceparent: theirs }, traceId).traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  });

  it.each(['x'.repeat(257), 'de\r\nx-evil: 1', 'de<script>', '', ['de', 'fr']])('name no languages when theirs is %j', (languages) => {
    expect(forwardedHeaders({ 'accept-language': languages }, traceId)).not.toHaveProperty('accept-language');
  });
});
