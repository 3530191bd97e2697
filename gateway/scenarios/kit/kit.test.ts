/** Scenarios prove something only if their subgraphs and their comparison are strict. Here each of them meets a fault. */
import type { GraphQLFormattedError } from 'graphql';
import { comparable } from '../../execution/testing/generator/compare.ts';
import { play, rightAnswer } from './describe-scenario.ts';
import type { Scenario, Thing } from './scenario.ts';
import { serveSubgraphs } from './subgraph.ts';

const world = () => {
  const product: Thing = {
    __typename: 'Product', id: '1', sku: 's', name: 'Lamp', price: 3,
    label() {
      return `${String(this.name)} ${String(this.price)} ${String(this._hidden)} ${String(this.$whole)}`;
    },
    _hidden: 'h', $whole: 'w',
  };
  return { Query: { product }, entities: [product] };
};
const scenario: Scenario = {
  title: 'a graph',
  world,
  subgraphs: {
    a: 'type Query { product: Product } type Product @key(fields: "id") { id: ID! name: String @shareable price: Int }',
    b: `type Query { other: Product @provides(fields: "name") }
        type Product @key(fields: "id") @key(fields: "sku", resolvable: false) {
          id: ID! sku: ID! name: String @external price: Int @override(from: "a") label: String @requires(fields: "name") }`,
  },
  operations: [],
};

/** What subgraph `name` answers to a request that no right plan has. */
async function answerOf(name: string, query: string, representations: readonly Thing[] = []) {
  const subgraph = serveSubgraphs(scenario, { world: world() }).find((each) => each.name === name);
  const body = JSON.stringify({ query, variables: { representations } });
  const answer = await subgraph?.client.send({ body, kind: 'query', caller: { kind: 'anonymous' }, headers: {} });
  return { data: answer?.data, errors: ((answer?.errors ?? []) as readonly GraphQLFormattedError[]).map(({ message }) => message) };
}
const entities = (selection: string) => `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { ${selection} } } }`;

describe('a subgraph of a scenario', () => {
  it('fails when it is asked for what is another one’s', async () => {
    const { errors } = await answerOf('b', entities('name'), [{ __typename: 'Product', id: '1', name: 'Lamp' }]);
    expect(errors).toEqual(['b does not have Product.name']);
  });

  it('fails when it is asked for what was taken from it', async () => {
    expect((await answerOf('a', '{ product { price } }')).errors).toEqual(['Product.price was taken from a']);
  });

  it('finds nothing by a key that it cannot be asked by', async () => {
    expect((await answerOf('b', entities('price'), [{ __typename: 'Product', sku: 's' }])).errors[0]).toContain('b cannot find');
  });

  it('sees of others’ fields only what came along, and nothing of the whole', async () => {
    const { data } = await answerOf('b', entities('label'), [{ __typename: 'Product', id: '1', name: 'Sent' }, { __typename: 'Product', id: '1' }]);
    expect(data).toEqual({ _entities: [{ label: 'Sent 3 h undefined' }, { label: 'undefined 3 h undefined' }] });
  });
});

describe('the comparison of a scenario', () => {
  it.each([
    ['a wrong value', '{ product { label } }'],
    ['a value where there should be an error', '{ product { name } }'],
  ])('notices %s', async (_, source) => {
    await using played = await play(scenario);
    const broken = world();
    Object.assign(broken.Query.product, { label: 'something else', name: new Error('broken') });
    expect(comparable(await played.ask({ source }))).not.toEqual(await rightAnswer(played.executor.schema, broken, { source }));
  });

  it('refuses an operation that is not valid', async () => {
    await using played = await play(scenario);
    await expect(rightAnswer(played.executor.schema, world(), { source: '{ nothing }' })).rejects.toThrow('Cannot query field');
  });
});
