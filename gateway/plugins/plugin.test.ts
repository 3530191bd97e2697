import { anonymous } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { buildSchema, OperationTypeNode, parse } from 'graphql';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { RequestContext } from '../execution/executor.ts';
import { graphHooks, trafficHooks, withMessagePlugins, withPlugins, withRequestPlugins } from './plugin.ts';
import type { GatewayPlugin } from './plugin.ts';

const noGuestMutations: GatewayPlugin = {
  name: 'no-guest-mutations',
  graph: () => ({
    checkOperation: ({ operation, context }) => {
      if (operation.operation !== OperationTypeNode.MUTATION || context.caller.kind !== 'anonymous') return;
      throw new Fault('UNAUTHENTICATED', 'Log in first.');
    },
  }),
};

describe('plugins', () => {
  const facts = { schema: buildSchema('type Query { a: Int }'), supergraphSdl: '' };
  const check = (text: string, kind: 'anonymous' | 'staff') => {
    const [operation] = parse(text).definitions;
    const caller = kind === 'staff' ? { kind, subject: 'ada' } : anonymous;
    graphHooks([noGuestMutations], facts).checkOperation({ operation, context: { caller, headers: {} } } as unknown as ExecuteArgs<RequestContext>);
  };

  it('of ten lines refuse what they do not like, and nothing else', () => {
    expect(() => check('mutation {a}', 'anonymous')).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }) as Error);
    expect(() => check('mutation {a}', 'staff')).not.toThrow();
    expect(() => check('{a}', 'anonymous')).not.toThrow();
  });

  it('wrap what is asked of a subgraph, the first one outermost, and only where they want to', async () => {
    const seen: string[] = [];
    const wrapping = (name: string, only?: string): GatewayPlugin => ({
      name,
      subgraph: (subgraph, send) => {
        if (only !== undefined && only !== subgraph) return send;
        return (request) => {
          seen.push(name);
          return send(request);
        };
      },
    });
    const send = withPlugins([wrapping('outer'), noGuestMutations, wrapping('other', 'orders'), wrapping('inner')], 'catalog', async () => {
      seen.push('sent');
      return { data: {}, errors: [], escapes: false };
    });
    await send({ query: '{a}', caller: anonymous });
    expect(seen).toEqual(['outer', 'inner', 'sent']);
  });

  it('wrap requests, messages and operations, the first one outermost, and only those who want to', async () => {
    const seen: string[] = [];
    const wrapping = (name: string): GatewayPlugin => ({
      name,
      request: (handle) => (request) => {
        seen.push(`${name} request`);
        return handle(request);
      },
      message: (open) => (message) => {
        seen.push(`${name} message`);
        return open(message);
      },
      graph: () => ({
        execute: (run) => (operation) => {
          seen.push(`${name} operation`);
          return run(operation);
        },
      }),
    });
    const plugins = [wrapping('outer'), noGuestMutations, wrapping('inner')];
    const run = graphHooks(plugins, facts).execute(async () => ({ data: {} }));
    const handle = withRequestPlugins(plugins, async () => {
      await run({} as unknown as ExecuteArgs<RequestContext>);
      return { status: 200, headers: {}, body: '' };
    });
    await handle({ method: 'GET', url: '/', headers: {} });
    expect(seen.splice(0)).toEqual(['outer request', 'inner request', 'outer operation', 'inner operation']);
    const open = withMessagePlugins(plugins, async () => ({ refused: [], outcome: 'NO' }));
    expect(await open({ url: '/', headers: {}, message: {}, signal: new AbortController().signal })).toEqual({ refused: [], outcome: 'NO' });
    expect(seen).toEqual(['outer message', 'inner message']);
  });

  it('hear of the traffic with each subgraph, all that want to', () => {
    const heard: string[] = [];
    const hearing = (name: string): GatewayPlugin => ({
      name,
      traffic: (subgraph) => ({
        retried: () => heard.push(`${name}: ${subgraph} again`),
        circuitChanged: (state) => heard.push(`${name}: ${subgraph} ${state}`),
        ended: (_request, durationMs) => heard.push(`${name}: ${subgraph} ${durationMs}`),
      }),
    });
    const hooks = trafficHooks([hearing('a'), noGuestMutations, hearing('b')], 'catalog');
    hooks.retried?.();
    hooks.circuitChanged?.('open');
    hooks.queue?.({ running: 0, waiting: 0 });
    hooks.ended?.({ query: '{a}', caller: anonymous }, 5, null);
    const expected = (name: string) => [`${name}: catalog again`, `${name}: catalog open`, `${name}: catalog 5`];
    expect(heard.filter((each) => each.startsWith('a'))).toEqual(expected('a'));
    expect(heard.filter((each) => each.startsWith('b'))).toEqual(expected('b'));
  });
});
