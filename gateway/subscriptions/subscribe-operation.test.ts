import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { Results } from '@stoa/graphql/result-stream.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import { buildSchema, getOperationAST, parse } from 'graphql';
import type { Executor, Operation, RequestContext } from '../execution/executor.ts';
import { simulate } from '../subgraphs/traffic/testing.ts';
import { createEventQueue } from './event-queue.ts';
import { createOpenSubscriptions } from './open-subscriptions.ts';
import { subscribeOperation } from './subscribe-operation.ts';

const schema = buildSchema('type Query { a: Int } type Subscription { a: Int }');
const text = 'subscription S { a }';
const document = parse(text);
const bearer = (claims: object) => `Bearer h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

function setup(authorization: string, options: { readonly hasTokens?: boolean; readonly checkPlan?: () => void } = {}) {
  const time = simulate();
  const group = createOpenSubscriptions({ settings: { total: 10, oldGraphMs: 1 }, surroundings: time }).group();
  const operations: Operation[] = [];
  const executor: Executor = {
    schema,
    execute: () => Promise.reject(new Error('not executed')),
    subscribe: async (operation): Promise<Results> => {
      operation.checkPlan?.({} as never);
      operations.push(operation);
      return createEventQueue<never>({ events: 1, bytes: 1, tooSlow: () => null, leave: () => undefined });
    },
    stop: async () => undefined,
  };
  const run = subscribeOperation({ executor, group, hasTokens: true, ...options });
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  const args: ExecuteArgs<RequestContext> = {
    schema, document, operation, operationName: 'S', variables: { v: 1 }, extensions: null, text, documentId: 'id',
    context: { caller: anonymous, headers: {} },
    request: { method: 'POST', url: '/graphql', headers: { authorization }, body: new Uint8Array(), traceId: '' },
  };
  return { time, operations, start: () => run(args) };
}

describe('a subscription that was admitted', () => {
  it('is executed as it was asked for', async () => {
    const { start, operations } = setup('');
    await start();
    expect(operations).toMatchObject([{ source: text, documentId: 'id', operationName: 'S', variables: { v: 1 }, context: { caller: anonymous } }]);
  });

  it('ends with the token that it began with, where tokens mean something', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 100;
    for (const [hasTokens, ends] of [[true, true], [false, false]] as const) {
      const { start, time } = setup(bearer({ exp }), { hasTokens });
      const results = await start();
      if (!(Symbol.asyncIterator in results)) throw new Error('there are no events');
      let reason: unknown = null;
      results[Symbol.asyncIterator]().next().catch((error: unknown) => (reason = error));
      // The clock of the token is a real one; a minute less than it has left is safely before its end.
      await time.advance(100_000);
      expect(reason).toBeNull();
      await time.advance(61_000);
      expect(reason).toEqual(ends ? expect.objectContaining({ code: 'SUBSCRIPTION_EXPIRED' }) : null);
    }
  });

  it('is refused when a plugin does not want its plan', async () => {
    const { start, operations } = setup('', { checkPlan: () => { throw new Error('too much'); } });
    await expect(start()).rejects.toThrow('too much');
    expect(operations).toEqual([]);
  });
});
