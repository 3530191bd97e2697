import path from 'node:path';
import { readFileSync } from 'node:fs';
import mobile from '@stoa/bff-mobile/bff.ts';
import web from '@stoa/bff-web/bff.ts';
import { bffUnderTest } from '@stoa/bff/testing/bff-under-test.ts';
import type { BffUnderTest } from '@stoa/bff/testing/bff-under-test.ts';
import { globalId } from '@stoa/kernel/ids.ts';
import { buyer, guestToken, ordersOf } from './kit/sample-graph.ts';
import { buyerToken, startSampleGateway } from './kit/sample-gateway.ts';
import type { SampleGateway } from './kit/sample-gateway.ts';

const MOST_OF_WEB = 0.4;
const order = ordersOf(buyer.id).reduce((biggest, each) => (each.lines.length > biggest.lines.length ? each : biggest));

/** The same screen, the same data, as many items on both. */
const screens = [
  { screen: 'home', web: ['home', { first: 20, cartToken: guestToken }], mobile: ['home', { first: 20, token: guestToken }] },
  { screen: 'product', web: ['product', { code: 'ST-0001', reviews: 3 }], mobile: ['product', { code: 'ST-0001', first: 3 }] },
  { screen: 'cart', web: ['cart', { token: guestToken }], mobile: ['cart', { token: guestToken }] },
  { screen: 'account orders', web: ['account-orders', { first: 10 }], mobile: ['orders', { first: 10 }] },
  { screen: 'order', web: ['order', { id: globalId('Order', order.id) }], mobile: ['order', { number: order.number, first: 100 }] },
] as const;

describe('what the same screen costs on both clients', () => {
  let gateway: SampleGateway;
  let both: Record<'web' | 'mobile', BffUnderTest>;
  const printed: string[] = [];

  beforeAll(async () => {
    gateway = await startSampleGateway();
    both = { web: await bffUnderTest(web, gateway.url), mobile: await bffUnderTest(mobile, gateway.url) };
  });
  afterAll(async () => {
    process.stdout.write(`${printed.join('\n')}\n`);
    await both.web.stop();
    await both.mobile.stop();
    await gateway.stop();
  });

  async function bytesOf(client: 'web' | 'mobile', [name, variables]: readonly [string, object]): Promise<number> {
    const { folder } = { web, mobile }[client];
    const query = readFileSync(path.join(folder, 'documents', `${name}.graphql`), 'utf8');
    const { data, errors, text } = await both[client].send({ query, variables }, { authorization: buyerToken });
    expect(errors).toBeUndefined();
    expect(text).toMatch(/"(unavailable|missing)":\[\]/);
    for (const screen of Object.values(data ?? {})) expect(Object.values(screen as object)).not.toContain(null);
    return Buffer.byteLength(text);
  }

  it.each(screens)('$screen: mobile sends at most 40 % of the bytes of web', async ({ screen, ...asked }) => {
    const webBytes = await bytesOf('web', asked.web);
    const mobileBytes = await bytesOf('mobile', asked.mobile);
    printed.push(`${screen}: web ${webBytes} bytes, mobile ${mobileBytes} bytes (${((100 * mobileBytes) / webBytes).toFixed(1)} %)`);
    expect(mobileBytes).toBeLessThanOrEqual(webBytes * MOST_OF_WEB);
  });
});
