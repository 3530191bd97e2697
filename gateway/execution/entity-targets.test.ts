import { buildSchema } from 'graphql';
import { entityTargets, mergeEntities } from './entity-targets.ts';
import { createMerge } from './merge.ts';

const schema = buildSchema('type Query { list: [Holder] } type Holder { other: Other } type Other { id: ID code: Int extra: Int }');

describe('an entity that stands in several places as one object', () => {
  it('gets what is fetched of it in all of them, also where something of the place itself came in between', () => {
    const data = { list: ['1', '1', '2'].map((id): { other: Record<string, unknown> } => ({ other: { __typename: 'Other', id } })) };
    const requires = [{ kind: 'InlineFragment' as const, typeCondition: 'Other', selections: ['__typename', 'id'].map((name) => ({ kind: 'Field' as const, name })) }];
    const targets = entityTargets({
      schema, requires, calls: { byName: new Map(), inputs: new Map(), keys: new Map(), interfaceKeys: new Map() }, rewrites: [], path: ['list', '@', 'other'], shares: true,
    })(data);
    expect(targets.texts).toHaveLength(2);
    const merge = createMerge(schema);
    // Another fetch, under way at the same time, gives something of the first place only.
    merge(data, { list: [{ other: { code: 5 } }, {}, {}] });
    mergeEntities(targets, [{ extra: 7 }, { extra: 8 }], merge, () => undefined);
    expect(data.list.map(({ other }) => other)).toMatchObject([{ id: '1', code: 5, extra: 7 }, { id: '1', extra: 7 }, { id: '2', extra: 8 }]);
    expect(data.list[1]?.other).not.toHaveProperty('code');
  });
});
