import { formatLandscape, localLandscape, parseLandscape } from './landscape.ts';
import { readSettings } from './settings.ts';

const services = [
  { name: 'bff-web', kind: 'bff', port: 4100 },
  { name: 'gateway', kind: 'gateway', port: 4000 },
  { name: 'orders', kind: 'subgraph', port: 4305 },
  { name: 'carts', kind: 'subgraph', port: 4304 },
] as const;

describe('landscape', () => {
  const landscape = localLandscape(services, readSettings({ STOA_PORT_BASE: '14000' }));

  it('says where each service is', () => {
    expect(landscape.urlOf('orders')).toBe('http://127.0.0.1:14305');
    expect(landscape.services.map(({ name }) => name)).toEqual(['carts', 'orders', 'gateway', 'bff-web']);
  });

  it('refuses a name that nobody declared', () => {
    expect(() => landscape.urlOf('ordres')).toThrow(/"ordres".*carts, gateway, orders/);
  });

  it('reaches another process unchanged', () => {
    expect(parseLandscape(formatLandscape(landscape)).services).toEqual(landscape.services);
  });

  it.each(['nonsense', '{}', '[{"name":"a","kind":"shop","url":"http://h"}]', '[{"name":"a","kind":"bff","url":"ftp://h"}]'])(
    'refuses the value %s',
    (value) => {
      expect(() => parseLandscape(value)).toThrow(/^STOA_LANDSCAPE is/);
    },
  );
});
