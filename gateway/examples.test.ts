import { parse, validate } from 'graphql';
import { apolloExecutorFactory } from './execution/apollo-executor.ts';
import { readExamples } from './examples.ts';
import { readInitialSupergraph } from './supergraph/initial-supergraph.ts';

describe('the committed supergraph', () => {
  it('can be served, and every example query fits it', async () => {
    const initial = await readInitialSupergraph(new URL('supergraph/supergraph.graphql', import.meta.url));
    const create = apolloExecutorFactory({ clients: new Map(), failed: () => undefined });
    const executor = await create(initial?.supergraphSdl ?? '');
    const examples = await readExamples();
    expect(examples.length).toBeGreaterThan(2);
    for (const { title, query } of examples) {
      expect([title, validate(executor.schema, parse(query))]).toEqual([expect.stringMatching(/^[A-Z]/), []]);
    }
    await executor.stop();
  });
});
