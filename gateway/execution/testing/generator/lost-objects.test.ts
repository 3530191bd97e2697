/** What an answer may have otherwise than one schema: no more than a required object that its subgraph has lost. */
import { buildSchema, isObjectType } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { isOneOf } from './compare.ts';
import { createExecute } from './cached-execution.ts';
import { lostIn, notePlace, nothingLost, withoutLost } from './lost-objects.ts';
import type { Places } from './lost-objects.ts';

const thing = (seed: string) => ({ __typename: 'Thing', seed });

/** A subgraph whose fields `no` fail; each object has its path for a seed. */
function subgraph() {
  const schema = buildSchema('type Query { things: [Thing] strict: [Thing!] } type Thing { ok: Int no: Int! maybe: Int inner: Thing! }');
  const lost = { ...nothingLost(), isWatched: true };
  for (const field of Object.values(schema.getTypeMap()).flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()) : []))) {
    if (field.resolve) continue;
    field.resolve = (source: unknown, _: unknown, places: Places, info: GraphQLResolveInfo) => {
      const { seed } = (source ?? thing('root')) as { seed: string };
      notePlace(places, thing(seed), `${seed}.${field.name}`, info);
      if (field.name === 'no' || field.name === 'maybe') throw new Error('it fails');
      if (field.name === 'ok') return 1;
      return field.name === 'inner' ? thing(`${seed} inner`) : [thing('one'), thing('two')];
    };
  }
  const execute = createExecute(schema, lost);
  return async (query: string): Promise<readonly string[]> => {
    lost.seeds.clear();
    await execute(query, {});
    return [...lost.seeds].sort();
  };
}

describe('an object is lost', () => {
  it('where a field of it fails that may not be null, and all around it that may not be null either', async () => {
    const ask = subgraph();
    expect(await ask('{ things { ok no } }')).toEqual(['root.things[0]', 'root.things[1]']);
    expect(await ask('{ things { ok inner { no } } }')).toEqual(['one.inner', 'root.things[0]', 'root.things[1]', 'two.inner']);
  });

  it('never where nothing failed, or only the field itself is null', async () => {
    const ask = subgraph();
    expect(await ask('{ things { ok inner { ok } } }')).toEqual([]);
    expect(await ask('{ things { ok maybe inner { maybe } } }')).toEqual([]);
    expect(lostIn({ data: { things: null }, errors: [] }, new Map([['things', 'one']]))).toEqual([]);
  });
});

describe('a required value', () => {
  it('is null for lost objects only, and for lists that may not hold null', () => {
    const [one, two] = [thing('one'), thing('two')];
    for (const lost of [new Set(['two']), new Set(['a.call[1]'])]) {
      expect(withoutLost([one, two], '[Thing]', 'a.call', lost)).toEqual([one, null]);
      expect(withoutLost([one, two], '[Thing!]!', 'a.call', lost)).toBeNull();
    }
    expect(withoutLost([[one], [two]], '[[Thing!]]!', 'a.call', new Set(['a.call[1][0]']))).toEqual([[one], null]);
    expect(withoutLost([one, two], '[Thing]', 'another.call', new Set(['a.call[1]']))).toEqual([one, two]);
    expect(withoutLost([one, 'two', 2, null], '[Thing]', 'a.call', new Set(['two']))).toEqual([one, 'two', 2, null]);
  });

  it('may be the one or the other, and nothing else of an answer may', () => {
    const answer = (required: string, other: unknown = 1) => ({ a: [{ r: `needs ${required}`, x: other }] });
    expect(isOneOf(answer('less'), answer('all'), answer('less'))).toBe(true);
    expect(isOneOf(answer('none'), answer('all'), answer('less'))).toBe(false);
    expect(isOneOf(answer('less'), answer('all'), undefined)).toBe(false);
    expect(isOneOf(answer('all', 2), answer('all', 1), answer('less', 2))).toBe(false);
    expect(isOneOf({ a: null }, answer('all'), answer('less'))).toBe(false);
  });
});
