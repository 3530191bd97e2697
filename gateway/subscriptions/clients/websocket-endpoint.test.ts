import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ClientSignal } from '@stoa/graphql/http.ts';
import { documentId, formatManifest, registerDocuments } from '@stoa/graphql/registered-documents.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { OperationTypeNode } from 'graphql';
import { WebSocket } from 'ws';
import type { GatewayPlugin } from '../../plugins/plugin.ts';
import { until } from '../../testing/test-gateway.ts';
import { connectSocket, openSocket } from '../testing/clients.ts';
import { answer, event, QUERY, startWorld } from '../testing/world.ts';
import type { World } from '../testing/world.ts';

const CUSTOMER = '01912f64-6b6e-7d40-8b70-3f0a7a4f9a11';
const WHO = { query: 'subscription { who }' };
const refused = (code: string) => ({ errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) as object })] });
const listening = ({ stock }: World, count = 1) => until(() => stock.listening.length === count);

describe('messages that the protocol does not have', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ messageBytes: 5_000, perConnection: 3 });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const init = '{"type":"connection_init"}';
  const subscribe = (id: string, payload: unknown = WHO) => JSON.stringify({ id, type: 'subscribe', payload });
  it.each([
    ['no JSON', ['{"type":'], 4400],
    ['a list', ['[]'], 4400],
    ['a number', ['1'], 4400],
    ['an unknown type', ['{"type":"start"}'], 4400],
    ['a type that every object has', ['{"type":"constructor"}'], 4400],
    ['a key twice', ['{"type":"ping","type":"connection_init"}'], 4400],
    ['a payload that is none', ['{"type":"connection_init","payload":7}'], 4400],
    ['an operation before it is let in', [subscribe('1')], 4401],
    ['an operation before the answer that it is let in', [init, subscribe('1')], 4401],
    ['two requests to be let in', [init, init], 4429],
    ['two operations with one id', [init, 'ack', subscribe('1'), subscribe('1')], 4409],
    ['an operation without id', [init, 'ack', JSON.stringify({ type: 'subscribe', payload: WHO })], 4400],
    ['an operation without document', [init, 'ack', subscribe('1', {})], 4400],
    ['a document that is no text', [init, 'ack', subscribe('1', { query: ['{ok}'] })], 4400],
    ['variables that nest without end', [init, 'ack', `{"id":"1","type":"subscribe","payload":{"query":"{ok}","variables":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}}`], 4400],
    ['a key that would be the prototype', [init, 'ack', '{"id":"1","type":"subscribe","payload":{"query":"{ok}","variables":{"__proto__":{"a":1}}}}'], 4400],
    ['a message for servers', [init, 'ack', '{"id":"1","type":"next","payload":{"data":{}}}'], 4400],
    ['a message that is too long', [init, 'ack', subscribe('1', { query: `{ok}${' '.repeat(6_000)}` })], 1009],
    ['bytes', [Buffer.from(init)], 4400],
  ])('end the connection, and leave nothing behind: %s', async (_, messages, code) => {
    const client = await openSocket(world.gateway.url);
    for (const message of messages) {
      if (message === 'ack') expect(await client.next()).toEqual({ type: 'connection_ack' });
      else if (typeof message === 'string') client.send(message);
      else client.socket.send(message);
    }
    let last = await client.next();
    while (typeof last !== 'number') last = await client.next();
    expect(last).toBe(code);
    await listening(world, 0);
    expect((await world.gateway.query('{ ok }')).json).toEqual({ data: { ok: true } });
  });

  it('are no errors of ours, and fill no log', () => {
    expect(world.gateway.log.filter((line) => line.includes('unforeseen'))).toEqual([]);
  });

  it('of the protocol before this one are not spoken', async () => {
    await expect(openSocket(world.gateway.url, { protocol: 'graphql-ws' })).rejects.toThrow();
  });

  it('that are fine are answered: pings, operations with odd ids, the end of operations that there are not', async () => {
    const client = await connectSocket(world.gateway.url);
    client.send({ type: 'ping', payload: { a: 1 } });
    expect(await client.next()).toEqual({ type: 'pong', payload: { a: 1 } });
    client.send({ type: 'complete', id: 'nothing' });
    for (const id of ['__proto__', 'constructor', '☃'.repeat(100)]) {
      client.send({ type: 'subscribe', id, payload: { query: '{ ok }' } });
      expect(await client.next()).toEqual({ type: 'next', id, payload: { data: { ok: true } } });
      expect(await client.next()).toEqual({ type: 'complete', id });
    }
    client.close();
  });

  it('may run a mutation, and so many operations at once as are allowed', async () => {
    const client = await connectSocket(world.gateway.url);
    client.send({ type: 'subscribe', id: 'm', payload: { query: 'mutation { sell }' } });
    expect(await client.next()).toEqual({ type: 'next', id: 'm', payload: { data: { sell: 1 } } });
    expect(await client.next()).toEqual({ type: 'complete', id: 'm' });
    for (const id of ['1', '2', '3', '4']) client.send({ type: 'subscribe', id, payload: WHO });
    expect(await client.next()).toEqual({ type: 'error', id: '4', payload: refused('SUBSCRIPTION_LIMIT').errors });
    await listening(world, 3);
    client.send({ type: 'complete', id: '2' });
    await listening(world, 2);
    client.send({ type: 'subscribe', id: '2', payload: WHO });
    await listening(world, 3);
    world.stock.publish('who', 'x');
    const ids = [await client.next(), await client.next(), await client.next()].map((message) => (message as { id: string }).id);
    expect(ids.sort()).toEqual(['1', '2', '3']);
    client.close();
    await listening(world, 0);
  });

  it('cannot leave an operation running by using its id again while it begins', async () => {
    const client = await connectSocket(world.gateway.url);
    for (let i = 0; i < 20; i += 1) {
      client.send({ type: 'subscribe', id: '1', payload: WHO });
      client.send({ type: 'complete', id: '1' });
    }
    client.send({ type: 'subscribe', id: 'last', payload: { query: '{ ok }' } });
    let message = await client.next();
    while (typeof message === 'object' && message.id !== 'last') message = await client.next();
    await listening(world, 0);
    client.close();
    await listening(world, 0);
  });
});

describe('a WebSocket', () => {
  it('is closed when its client does not ask to be let in', async () => {
    await using world = await startWorld({ connectionInitMs: 20 });
    expect(await (await openSocket(world.gateway.url)).next()).toBe(4408);
  });

  it('is there at one path only, and so many at once as are allowed', async () => {
    await using world = await startWorld({ connections: 1 });
    await expect(openSocket(world.gateway.url, { path: '/other' })).rejects.toThrow('404');
    const first = await openSocket(world.gateway.url);
    await expect(openSocket(world.gateway.url)).rejects.toThrow('503');
    first.close();
    let second: Awaited<ReturnType<typeof openSocket>> | null = null;
    await until(async () => (second = await openSocket(world.gateway.url).catch(() => null)) !== null);
    (second as { close(): void } | null)?.close();
  });

  it('is for pages of this site and of sites that are named, and for programs that are no pages', async () => {
    await using world = await startWorld({ origins: ['https://shop.example'] });
    const { url } = world.gateway;
    const headers = { cookie: 'session=1' };
    for (const origin of ['https://evil.example', 'null', 'https://shop.example.evil.example', `${url.replace('127.0.0.1', 'localhost')}`, 'https://shop.example:8443']) {
      await expect(openSocket(url, { origin, headers })).rejects.toThrow('403');
    }
    for (const origin of [url, 'https://shop.example', undefined]) {
      const client = await openSocket(url, { ...(origin !== undefined && { origin }), headers });
      expect(client.socket.readyState).toBe(WebSocket.OPEN);
      client.close();
    }
  });

  it('knows its caller by a token in the payload or the header, and lets nobody in with a bad one', async () => {
    await using world = await startWorld();
    const { gateway, stock } = world;
    const token = `Bearer ${await gateway.issuer.issue({ kind: 'customer', customerId: CUSTOMER }, 600)}`;
    for (const [payload, headers] of [[{ authorization: token }, {}], [{ Authorization: token }, {}], [undefined, { authorization: token }]] as const) {
      const client = await connectSocket(gateway.url, payload, { headers });
      client.subscribe('1', WHO);
      await listening(world);
      expect(stock.opened.at(-1)?.caller).toEqual({ kind: 'customer', customerId: CUSTOMER });
      client.close();
      await listening(world, 0);
    }
    for (const payload of [{ authorization: `${token}x` }, { authorization: 'Basic abc' }, { authorization: 7 }, { authorization: '' }]) {
      const client = await openSocket(gateway.url);
      client.send({ type: 'connection_init', payload });
      expect(await client.next()).toBe(4403);
    }
  });

  it('that closes ends the work for its queries, too', async () => {
    let gone: ClientSignal | undefined;
    const held = Promise.withResolvers<undefined>();
    const hold: GatewayPlugin = {
      name: 'hold',
      subgraph: (_name, send) => async (request) => {
        if (request.caller.kind === 'anonymous') return send(request);
        gone = request.deadline?.gone;
        await held.promise;
        return send(request);
      },
    };
    await using world = await startWorld({}, { plugins: [hold] });
    const token = await world.gateway.issuer.issue({ kind: 'customer', customerId: CUSTOMER }, 600);
    const client = await connectSocket(world.gateway.url, { authorization: `Bearer ${token}` });
    client.send({ type: 'subscribe', id: '1', payload: { query: '{ ok }' } });
    await until(() => gone !== undefined);
    expect(gone?.aborted).toBe(false);
    client.close();
    await until(() => gone?.aborted === true);
    held.resolve(undefined);
  });

  it('runs what HTTP would run: trusted documents, the checks of plugins, no introspection where there is none', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-documents-'));
    const trusted = path.join(folder, 'documents.json');
    const introspection = '{ __schema { description } }';
    writeFileSync(trusted, formatManifest(registerDocuments([QUERY, introspection, WHO.query])));
    const noOther: GatewayPlugin = {
      name: 'no-who',
      graph: () => ({
        checkOperation: ({ operation }) => {
          if (operation.operation === OperationTypeNode.SUBSCRIPTION && operation.name === undefined) throw new Fault('BAD_USER_INPUT', 'Name it.');
        },
      }),
    };
    await using world = await startWorld({}, { environment: { STOA_DOCUMENTS: JSON.stringify({ trusted }) }, introspection: false, plugins: [noOther] }, false);
    rmSync(folder, { recursive: true });
    const client = await connectSocket(world.gateway.url);
    const run = (id: string, payload: object) => client.subscribe(id, payload);
    expect(await run('1', { query: QUERY }).next()).toEqual(refused('DOCUMENT_NOT_REGISTERED'));
    expect(await run('2', { query: '', documentId: 'unknown' }).next()).toEqual(refused('DOCUMENT_NOT_REGISTERED'));
    expect(await run('3', { query: '', documentId: documentId(introspection) }).next()).toEqual(refused('INTROSPECTION_DISABLED'));
    expect(await run('4', { query: '', documentId: documentId(WHO.query) }).next()).toEqual(refused('BAD_USER_INPUT'));
    const subscription = run('5', { query: '', documentId: documentId(QUERY) });
    await listening(world);
    world.stock.publish('changed', event(1, '1'));
    expect(await subscription.next()).toEqual(answer(1, '1'));
    client.close();
  });
});
