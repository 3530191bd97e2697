import { anonymous } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { buildSchema, OperationTypeNode, parse } from 'graphql';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { RequestContext } from '../execution/executor.ts';
import { graphHooks, withPlugins } from './plugin.ts';
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
});
