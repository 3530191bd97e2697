import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { createMergeOf } from './merge.ts';

const schema = buildSchema('type Query { a: Int } type Known { a: Int }');
const names = ['a', 'b', '"', '\u2028', '__typename', 'constructor', '__proto__'];
const value = fc.oneof(fc.constant(null), fc.integer(), fc.constantFrom('Known', 'Unknown', ''), fc.array(fc.record({ a: fc.integer() }), { maxLength: 2 }), fc.record({ b: fc.integer() }));

/** As it comes from a subgraph: `__proto__` is a key like any other. */
const object = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), value), { selector: ([name]) => name }).map(
  (members) => JSON.parse(`{${members.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)}`).join()}}`) as Record<string, unknown>,
);

describe('what is fetched of an entity', () => {
  it('is added in the same way in the first run and in all others, whatever the names', () => {
    fc.assert(
      fc.property(fc.subarray(names), fc.boolean(), object, object, (keys, isFlat, target, source) => {
        const mergeOf = createMergeOf(schema, keys, isFlat);
        const results = [1, 2, 3].map(() => {
          const own = structuredClone(target);
          mergeOf()(own, structuredClone(source));
          return JSON.stringify(own);
        });
        expect(new Set(results).size).toBe(1);
        expect(({} as { b?: unknown }).b).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['b', 'constructor'])('takes the place of what is there, but for objects, which get what they lack: %s', (name) => {
    const flat = createMergeOf(schema, ['a', name, 'valueOf'], true);
    const deep = createMergeOf(schema, ['a', name, 'valueOf'], false);
    for (let run = 0; run < 2; run += 1) {
      const [one, other] = [0, 0].map((): Record<string, unknown> => ({ a: 1, [name]: { kept: 1, both: 1 } }));
      flat()(one ?? {}, { a: 2, [name]: { both: 2 }, unasked: 3 });
      deep()(other ?? {}, { a: 2, [name]: { both: 2 }, unasked: 3 });
      expect({ ...one }).toEqual({ a: 2, [name]: { both: 2 } });
      expect({ ...other }).toEqual({ a: 2, [name]: { kept: 1, both: 2 } });
      expect([one, other].map((each) => Object.keys(each ?? {}))).toEqual([['a', name], ['a', name]]);
    }
  });

  it('does not change the name of a type that is known', () => {
    const mergeOf = createMergeOf(schema, ['__typename'], true);
    for (let run = 0; run < 2; run += 1) {
      const targets = [{ __typename: 'Known' }, { __typename: 'Interface' }];
      for (const target of targets) mergeOf()(target, { __typename: 'Other' });
      expect(targets.map(({ __typename }) => __typename)).toEqual(['Known', 'Other']);
    }
  });
});
