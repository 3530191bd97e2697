/** Operations that the planner fails on. Nothing here repairs that; the gateway tells a fault, and nobody gets a wrong answer. */
import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, inProcessSubgraph } from './testing/in-process.ts';

describe('the planner', () => {
  it('fails where fields require one another over several keys', async () => {
    const root = 'type Query { page: Page @shareable } type Page @shareable { owner: Person } type Meta @shareable { ref: String! }';
    const known = 'code: String! @shareable meta: Meta! @shareable';
    const subgraphs = [
      inProcessSubgraph('a', `${root.replace('type Meta @shareable { ref: String! }', '')} type Person @key(fields: "id") { id: ID! @shareable }`),
      inProcessSubgraph('b', `${root} type Person @key(fields: "id") @key(fields: "code meta { ref }") { ${known} id: ID! @shareable age: Int }`),
      inProcessSubgraph(
        'c',
        `${root} type Person @key(fields: "code") @key(fields: "id code") @key(fields: "code meta { ref }") {
           ${known} id: ID! @shareable age: Int @external group: String @requires(fields: "age") }`,
      ),
      inProcessSubgraph(
        'd',
        `${root} type Person @key(fields: "code meta { ref }") { ${known} group: String @external offer: String @requires(fields: "group") }`,
      ),
    ];
    const { ask, executor } = await executorOver(compiledExecutorFactory, subgraphs);
    await expect(ask('{ page { owner { offer meta { ref again: ref } } } }')).rejects.toThrow('would create a cycle');
    await executor.stop();
  });
});
