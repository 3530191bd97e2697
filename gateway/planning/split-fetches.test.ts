import type { FetchNode } from '@apollo/query-planner';
import { parse, print } from 'graphql';
import { createSplitFetch } from './split-fetches.ts';

const split = createSplitFetch(
  parse(`
    enum join__Graph { COSTS @join__graph(name: "costs", url: "") OTHER @join__graph(name: "other", url: "") }
    type Parcel implements Thing @join__type(graph: COSTS, key: "link { id }") @join__type(graph: OTHER, key: "id") {
      id: ID @join__field(graph: OTHER)
      link: Link
      color(n: Int): String @join__field(graph: COSTS)
      cost(n: Int): Int @join__field(graph: COSTS, requires: "weight size")
      sum: Int @join__field(graph: COSTS, requires: "size")
    }
    interface Thing @join__type(graph: COSTS, key: "id", isInterfaceObject: true) { id: ID size: Int }`),
);

const fields = (names: readonly string[]) => names.map((name) => ({ kind: 'Field' as const, name }));

/** A fetch of parcels. */
function fetch(inputs: readonly string[], selection: string, serviceName = 'costs'): FetchNode {
  const source = `query ($representations: [_Any!]!, $a: Int, $b: Int) { _entities(representations: $representations) { ... on Parcel { ${selection} } } }`;
  return {
    kind: 'Fetch', serviceName, operation: source, operationDocumentNode: parse(source), operationKind: 'query' as FetchNode['operationKind'],
    operationName: undefined, variableUsages: ['a', 'b'], requires: [{ kind: 'InlineFragment', typeCondition: 'Parcel', selections: fields(['__typename', ...inputs]) }],
  };
}

const told = ({ operation, requires, variableUsages }: FetchNode) => [operation.replaceAll(/\s+/g, ' '), requires, variableUsages];

describe('a fetch is parted', () => {
  it('in what can be had without some inputs, and what requires them, each with its own variables', () => {
    const parts = split(fetch(['link', 'weight', 'size'], 'color(n: $a) cost(n: $b) sum'), new Set(['weight']));
    if (!parts) throw new Error('it is not parted');
    const representations = 'representations: $representations';
    expect(told(parts.early)).toEqual([
      `query ($representations: [_Any!]!, $a: Int) { _entities(${representations}) { ... on Parcel { color(n: $a) sum } } }`,
      [{ kind: 'InlineFragment', typeCondition: 'Parcel', selections: fields(['__typename', 'link', 'size']) }],
      ['a'],
    ]);
    expect(told(parts.late)).toEqual([
      `query ($representations: [_Any!]!, $b: Int) { _entities(${representations}) { ... on Parcel { cost(n: $b) } } }`,
      [{ kind: 'InlineFragment', typeCondition: 'Parcel', selections: fields(['__typename', 'link', 'weight', 'size']) }],
      ['b'],
    ]);
    for (const { operation, operationDocumentNode } of [parts.early, parts.late]) expect(operationDocumentNode && print(operationDocumentNode)).toBe(operation);
  });

  it('also where the object is found by a key of its interface', () => {
    expect(split(fetch(['id', 'size'], 'color sum'), new Set(['size']))).not.toBeNull();
  });
});

describe('a fetch is left as it is', () => {
  it.each([
    ['when all its fields require what is missing', fetch(['link', 'size'], 'cost sum'), ['size']],
    ['when none does', fetch(['link', 'size'], 'color'), ['size']],
    ['when its key is missing', fetch(['link', 'size'], 'color sum'), ['link', 'size']],
    ['when no key is left', fetch(['size'], 'color sum'), ['size']],
    ['when that is so in another subgraph only', fetch(['id', 'size'], 'color sum', 'other'), ['size']],
  ])('%s', (_, node, missing) => {
    expect(split(node, new Set(missing))).toBeNull();
  });
});
