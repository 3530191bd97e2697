import { EntityBatcher } from './entity-batcher.ts';
import type { Entity, LoadedEntities } from './entity-batcher.ts';

const entity = (text: string): Entity => ({ value: { text }, errors: [], failure: null });
const values = ({ entities }: LoadedEntities) => entities.map(({ value }) => value?.text);

/** Asks for what is missing of a batch, and gets it. */
function load(batcher: EntityBatcher, kind: string, ...lists: readonly string[][]) {
  const batch = batcher.batch(kind, lists);
  return { asked: batch.missing, loaded: batch.loaded(batch.missing.map(entity)) };
}

describe('entities of one kind', () => {
  it('that are wanted together are asked for once, and only one who wants them has the value for itself', () => {
    const { asked, loaded } = load(new EntityBatcher({ remember: true }), 'reviews { stars }', ['a', 'b'], ['c', 'b']);
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(loaded.map(values)).toEqual([['a', 'b'], ['c', 'b']]);
    expect(loaded.map(({ shared }) => shared)).toEqual([[false, false], [false, true]]);
  });

  it('are not asked for again in a query', () => {
    const batcher = new EntityBatcher({ remember: true });
    load(batcher, 'g', ['a', 'b']);
    const again = load(batcher, 'g', ['b', 'c']);
    expect([again.asked, again.loaded.map(values), again.loaded[0]?.shared]).toEqual([['c'], [['b', 'c']], [true, false]]);
    expect(load(batcher, 'g', ['a']).asked).toEqual([]);
  });

  it('are asked for twice where the second wish comes before the first is answered, and each has its own value', () => {
    const batcher = new EntityBatcher({ remember: true });
    const first = batcher.batch('g', [['a']]);
    const second = batcher.batch('g', [['a']]);
    const given = [first, second].map((batch) => batch.loaded(batch.missing.map(entity))[0]);
    expect(given.map((each) => each?.shared)).toEqual([null, null]);
    expect(given[0]?.entities[0]?.value).not.toBe(given[1]?.entities[0]?.value);
  });

  it('are asked for again in a mutation, which may have changed them', () => {
    const batcher = new EntityBatcher({ remember: false });
    expect([load(batcher, 'g', ['a']).asked, load(batcher, 'g', ['a'], ['a']).asked]).toEqual([['a'], ['a']]);
  });

  it('do not mix with those of another', () => {
    const batcher = new EntityBatcher({ remember: true });
    expect([load(batcher, 'a', ['1']).asked, load(batcher, 'b', ['1']).asked]).toEqual([['1'], ['1']]);
  });
});
