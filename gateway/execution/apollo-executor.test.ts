import { parse } from 'graphql';
import { anonymous } from '@stoa/identity/caller.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { apolloExecutorFactory } from './apollo-executor.ts';
import type { Operation } from './executor.ts';
import { resultOf } from './testing/in-process.ts';

const link = (imports: string) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])\n`;
const supergraph = (sdl: string, imports = '"@key"') => composeSupergraph([{ name: 'a', sdl: link(imports) + sdl }]);

function operation(source: string, more: Partial<Operation> = {}): Operation {
  return { document: parse(source), source, documentId: source, context: { caller: anonymous, headers: {} }, ...more };
}

describe('the stock executor', () => {
  const reasons: unknown[] = [];
  const create = apolloExecutorFactory({ clients: new Map(), failed: ({ reason }) => reasons.push(reason) });

  it('refuses a supergraph with protected fields, because it would serve them to everybody', async () => {
    await expect(create(supergraph('type Query { a: Int @authenticated }', '"@authenticated"'))).rejects.toThrow('SECURITY');
  });

  it('refuses what is no supergraph', async () => {
    await expect(create('type Query { a: Int }')).rejects.toThrow();
  });

  it('answers with an error for the fields of a subgraph that nobody declared', async () => {
    const executor = await create(supergraph('type Query { a: Int b: Int }'));
    const { data, errors } = resultOf(await executor.execute(operation('{ x: a b }')));
    expect({ ...data }).toEqual({ x: null, b: null });
    expect(errors?.map(({ path, extensions = {} }) => [path, extensions.code, extensions.serviceName])).toEqual([
      [['x'], 'DOWNSTREAM_SERVICE_ERROR', 'a'],
      [['b'], 'DOWNSTREAM_SERVICE_ERROR', 'a'],
    ]);
    expect(reasons).toHaveLength(1);
    await executor.stop();
  });

  it('says which variable does not fit, and gives no data then', async () => {
    const executor = await create(supergraph('type Query { a(n: Int!): Int }'));
    const result = resultOf(await executor.execute(operation('query ($n: Int!) { a(n: $n) }', { variables: { n: 'x' } })));
    expect(result).not.toHaveProperty('data');
    expect(result.errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
    await executor.stop();
  });

  it('runs the operation that is asked for, also when others were planned from the same document', async () => {
    const executor = await create(supergraph('type Query { a: Int b: Int }'));
    for (const [operationName, field] of [['A', 'a'], ['B', 'b'], ['A', 'a']] as const) {
      const { data } = resultOf(await executor.execute(operation('query A { a } query B { b }', { operationName })));
      expect(Object.keys(data ?? {})).toEqual([field]);
    }
    await executor.stop();
  });

  it('reports nothing about this machine to its maker', () => {
    expect(process.env.APOLLO_TELEMETRY_DISABLED).toBe('true');
  });
});
