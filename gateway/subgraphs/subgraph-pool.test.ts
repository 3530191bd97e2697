import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anonymous } from '@stoa/identity/caller.ts';
import { recordedLog } from '@stoa/service/fixtures/fake-service.ts';
import { sendJson } from '../testing/stub-subgraph.ts';
import { createSubgraphPool } from './subgraph-pool.ts';
import { readTraffic } from './traffic/traffic-settings.ts';

let server: Server;
let url: URL;
let seen: IncomingHttpHeaders[] = [];

beforeEach(async () => {
  seen = [];
  server = createServer(({ headers }, response) => {
    seen.push(headers);
    sendJson(response, { data: { a: 1 } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});
afterEach(() => server.close().closeAllConnections());

const poolWith = (secret: string | null) => createSubgraphPool({ secret, traffic: readTraffic({}), plugins: [], logger: recordedLog().logger });
const ask = (taken: ReturnType<ReturnType<typeof poolWith>['take']>) => taken.clients.get('a')?.send({ query: '{ a }', caller: anonymous });

describe('connections to subgraphs', () => {
  it('are shared by graphs that ask at the same address, and open until the last of them is done', async () => {
    const pool = poolWith(null);
    const [first, second] = [pool.take(new Map([['a', url]])), pool.take(new Map([['a', url]]))];
    expect(first.clients.get('a')).toBe(second.clients.get('a'));
    await first.release();
    await first.release();
    expect(await ask(second)).toMatchObject({ data: { a: 1 } });
    await second.release();
    await expect(ask(second)).rejects.toMatchObject({ code: 'DOWNSTREAM_SERVICE_ERROR' });
  });

  it('are others for another address: whoever began with the first one stays there', async () => {
    const pool = poolWith(null);
    const [before, after] = [pool.take(new Map([['a', url]])), pool.take(new Map([['a', new URL('http://127.0.0.1:9/graphql')]]))];
    await expect(ask(after)).rejects.toMatchObject({ code: 'DOWNSTREAM_SERVICE_ERROR' });
    expect(await ask(before)).toMatchObject({ data: { a: 1 } });
    await pool.close();
    await expect(ask(before)).rejects.toMatchObject({ code: 'DOWNSTREAM_SERVICE_ERROR' });
  });

  it.each([
    ['tell the caller, signed, where there is a secret', 'secret-of-the-pool-tests-0123456789', true],
    ['tell nothing of the caller where there is none to sign with', null, false],
  ])('%s', async (_, secret, isSigned) => {
    const pool = poolWith(secret);
    await ask(pool.take(new Map([['a', url]])));
    expect(['stoa-caller', 'stoa-signature'].map((name) => name in (seen[0] ?? {}))).toEqual([isSigned, isSigned]);
    await pool.close();
  });
});
