import { buildSchema, parse } from 'graphql';
import { anonymous } from '@stoa/identity/caller.ts';
import type { Operation } from '../execution/executor.ts';
import { createUsedOperations } from './used-operations.ts';
import type { UsedOperationsLimits } from './used-operations.ts';

/** Counts what is executed; `run` executes. */
function setUp(limits?: UsedOperationsLimits) {
  const used = createUsedOperations(limits);
  const executor = used.watch({
    schema: buildSchema('type Query { a: Int }'),
    execute: async () => ({ data: null }),
    executeInParts: async () => ({ data: null }),
    stop: async () => undefined,
  });
  const run = async (source: string, options: Pick<Operation, 'variables' | 'operationName'> & { readonly inParts?: boolean } = {}): Promise<void> => {
    const { inParts, ...rest } = options;
    const operation = { ...rest, document: parse(source), source, documentId: source, context: { caller: anonymous, headers: {} } };
    await (inParts ? executor.executeInParts?.(operation) : executor.execute(operation));
  };
  return { used, run };
}

describe('operations in use', () => {
  it('are those that were run most often, and what is run now counts more than what was', async () => {
    const { used, run } = setUp();
    for (const source of ['{ a }', '{ b }', '{ b }', '{ c }', '{ b }', '{ c }']) await run(source);
    expect(used.mostUsed(2).map(({ source }) => source)).toEqual(['{ b }', '{ c }']);
    await run('{ c }');
    expect(used.mostUsed(3).map(({ source }) => source)).toEqual(['{ c }', '{ b }', '{ a }']);
  });

  it('are told apart by operation, conditions, and whether parts may come later, and by nothing else', async () => {
    const { used, run } = setUp();
    const source = 'query A($if: Boolean!, $id: ID) { a(id: $id) @include(if: $if) } query B { b }';
    for (const id of ['1', '2', '3']) await run(source, { operationName: 'A', variables: { if: true, id } });
    for (const id of ['1', '2']) await run(source, { operationName: 'A', variables: { if: false, id } });
    await run(source, { operationName: 'B' });
    await run('query C($later: Boolean!) { ... @defer(if: $later) { a } }', { variables: { later: true }, inParts: true });
    expect(used.mostUsed(10).map(({ operationName, variables, defers }) => [operationName, variables, defers])).toEqual([
      ['A', { if: true }, false],
      ['A', { if: false }, false],
      ['B', {}, false],
      [undefined, { later: true }, true],
    ]);
  });

  it('keep nothing of what a client sent but yes and no', async () => {
    const { used, run } = setUp();
    await run('query ($if: Boolean!, $card: String) { a(card: $card) @skip(if: $if) }', { variables: { if: 'no-boolean', card: '4111' } });
    expect(JSON.stringify(used.mostUsed(1))).not.toMatch(/4111|no-boolean/);
  });

  it.each([
    ['many', { operations: 10, characters: 10_000 }],
    ['long', { operations: 1_000, characters: 60 }],
  ])('that are too %s are forgotten, those first that are used least', async (_, limits) => {
    const { used, run } = setUp(limits);
    for (let i = 0; i < 3; i += 1) await run('{ often }');
    for (let i = 0; i < 50; i += 1) await run(`{ f${i} }`);
    const kept = used.mostUsed(100);
    expect(kept[0]?.source).toBe('{ often }');
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.length).toBeLessThanOrEqual(11);
  });

  it('are counted anew when they come again after they were forgotten', async () => {
    const { used, run } = setUp({ operations: 2, characters: 1_000 });
    for (const source of ['{ a }', '{ b }', '{ b }', '{ c }', '{ a }', '{ a }', '{ a }', '{ a }']) await run(source);
    expect(used.mostUsed(1)[0]?.source).toBe('{ a }');
  });
});
