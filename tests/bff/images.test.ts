import mobile from '@stoa/bff-mobile/bff.ts';
import web from '@stoa/bff-web/bff.ts';
import { sampleProducts } from '@stoa/catalog/contract/sample-shop.ts';
import { bffUnderTest } from '@stoa/bff/testing/bff-under-test.ts';
import type { BffUnderTest } from '@stoa/bff/testing/bff-under-test.ts';
import { buyerToken, startSampleGateway } from './kit/sample-gateway.ts';
import type { SampleGateway } from './kit/sample-gateway.ts';

const [product] = sampleProducts();
const places = {
  web: { bff: web, image: `/images/products/${product?.id}.svg`, forged: ['x', 'Product:1', '00000000-0000-7000-8000-000000000000', '..%2F..%2Fetc'].map((id) => `/images/products/${id}.svg`) },
  mobile: {
    bff: mobile,
    image: '/images/ST-0001.svg?size=160',
    forged: ['/images/XX.svg?size=160', '/images/ST-0001.svg', '/images/ST-0001.svg?size=9', '/images/ST-0001.svg?size=99999', '/images/ST-0001.png?size=160', `/images/${'9'.repeat(80)}.svg?size=160`],
  },
};

let gateway: SampleGateway;
beforeAll(async () => {
  gateway = await startSampleGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.seen.length = 0;
  gateway.down.clear();
});

describe.each(Object.entries(places))('a picture for %s', (_, { bff, image, forged }) => {
  let shop: BffUnderTest;
  beforeAll(async () => {
    shop = await bffUnderTest(bff, gateway.url);
  });
  afterAll(() => shop.stop());
  it('is a drawing that runs nothing and is kept for long', async () => {
    const response = await fetch(shop.url + image);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('public, max-age=2592000');
    expect(await response.text()).toContain('<title>ST-0001</title>');
  });

  it('is not sent again to whom has it', async () => {
    const etag = (await fetch(shop.url + image)).headers.get('etag') ?? '';
    const again = await fetch(shop.url + image, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('is asked for in nobody’s name, because everybody gets the same', async () => {
    await fetch(shop.url + image, { headers: { authorization: buyerToken, cookie: 'session=1' } });
    expect(gateway.seen[0]).not.toHaveProperty('authorization');
    expect(gateway.seen[0]).not.toHaveProperty('cookie');
  });

  it.each(forged)('is not there: %s', async (address) => {
    const response = await fetch(shop.url + address);
    expect([response.status, await response.json()]).toMatchObject([404, { errors: [{ extensions: { code: 'ROUTE_NOT_FOUND' } }] }]);
    expect(response.headers.get('cache-control')).toBeNull();
  });

  it('that cannot be had now is not taken for one that is not there', async () => {
    gateway.down.add('catalog');
    const response = await fetch(shop.url + image);
    expect(response.status).toBe(503);
    expect(response.headers.get('cache-control')).toBeNull();
  });
});

describe('the mobile picture', () => {
  it('has the size that its address asks for', async () => {
    const shop = await bffUnderTest(mobile, gateway.url);
    const svg = await (await fetch(`${shop.url}/images/ST-0001.svg?size=96`)).text();
    await shop.stop();
    expect(svg).toContain('<svg width="96" height="96" ');
  });
});
