import { createEntityBatcher } from './entity-batcher.ts';
import type { Entity, FetchEntities, LoadedEntities } from './entity-batcher.ts';

/** A subgraph that gives back what it is asked for. */
function subgraph() {
  const requests: (readonly string[])[] = [];
  const fetch: FetchEntities = async (representations) => {
    requests.push(representations);
    return representations.map((text): Entity => ({ value: { text }, errors: [], failure: null }));
  };
  return { requests, fetch };
}

const values = ({ entities }: LoadedEntities) => entities.map(({ value }) => value?.text);

describe('entities of one group', () => {
  it('that are asked for in one tick are one request, each of them once', async () => {
    const { requests, fetch } = subgraph();
    const batcher = createEntityBatcher({ remember: true });
    const group = { id: 'reviews { stars }' };
    const [first, second] = await Promise.all([batcher.load(group, ['a', 'b'], fetch), batcher.load({ ...group }, ['c', 'b'], fetch)]);
    expect(requests).toEqual([['a', 'b', 'c']]);
    expect([values(first), values(second)]).toEqual([['a', 'b'], ['c', 'b']]);
    expect([first.shared, second.shared]).toEqual([[false, false], [false, true]]);
  });

  it('are not asked for again in a query', async () => {
    const { requests, fetch } = subgraph();
    const batcher = createEntityBatcher({ remember: true });
    await batcher.load({ id: 'g' }, ['a', 'b'], fetch);
    const again = await batcher.load({ id: 'g' }, ['b', 'c'], fetch);
    await batcher.load({ id: 'g' }, ['a'], fetch);
    expect(requests).toEqual([['a', 'b'], ['c']]);
    expect(again.shared).toEqual([true, false]);
  });

  it('are asked for again in a mutation, which may have changed them', async () => {
    const { requests, fetch } = subgraph();
    const batcher = createEntityBatcher({ remember: false });
    for (let i = 0; i < 2; i += 1) await batcher.load({ id: 'g' }, ['a'], fetch);
    expect(requests).toEqual([['a'], ['a']]);
  });

  it('do not mix with those of another', async () => {
    const { requests, fetch } = subgraph();
    const batcher = createEntityBatcher({ remember: true });
    await Promise.all([batcher.load({ id: 'a' }, ['1'], fetch), batcher.load({ id: 'b' }, ['1'], fetch)]);
    expect(requests).toEqual([['1'], ['1']]);
  });
});
