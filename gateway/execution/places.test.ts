import fc from 'fast-check';
import { visitObjects, visitPlaces } from './places.ts';
import { markShared } from './shared-object.ts';

/** Data with lists in lists, in which some objects stand in several places, and some of these know it. */
const data = fc.gen().map((gen) => {
  const name = (): string => ['a', 'b', 'constructor', '__proto__'][gen(fc.nat, { max: 3 })] ?? '';
  const levels: Record<string, unknown>[][] = [];
  for (let depth = 0; depth < 4; depth += 1) {
    const below = levels.at(-1);
    const value = (): unknown => {
      if (!below) return [null, 1, 'text', undefined][gen(fc.nat, { max: 3 })];
      const one = () => below[gen(fc.nat, { max: below.length - 1 })];
      return gen(fc.boolean) ? one() : [one(), gen(fc.boolean) ? null : one(), one()];
    };
    levels.push(
      Array.from({ length: 3 }, () => {
        const object = JSON.parse('{}') as Record<string, unknown>;
        for (let i = 0; i < 2; i += 1) Object.defineProperty(object, name(), { value: value(), enumerable: true, configurable: true, writable: true });
        // As those who mark objects do: all of one path, or none.
        return object;
      }),
    );
  }
  const marked = gen(fc.nat, { max: 3 });
  levels[marked]?.forEach(markShared);
  return levels.at(-1)?.[0] ?? {};
});

const path = fc.array(fc.constantFrom('a', 'b', '@', 'constructor', '__proto__'), { maxLength: 8 });

describe('the objects at a path', () => {
  it('are found each, and their places counted, also where one object stands in several', () => {
    fc.assert(
      fc.property(data, path, (root, steps) => {
        const expected = new Set<unknown>();
        let places = 0;
        visitPlaces(root, steps, (object) => {
          expected.add(object);
          places += 1;
        });
        const visit = visitObjects(steps);
        // Each time all is new again, also when code has been made for it.
        for (let turn = 0; turn < 5; turn += 1) {
          const found = new Set<unknown>();
          expect(visit(root, (object) => found.add(object))).toBe(places);
          expect(found).toEqual(expected);
          expect(found.size).toBe(expected.size);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are visited once below an object that stands in several places', () => {
    const shared = { below: [{ id: 1 }, { id: 2 }] };
    markShared(shared);
    const visited: unknown[] = [];
    expect(visitObjects(['list', '@', 'below', '@'])({ list: [shared, shared, shared] }, ({ id }) => visited.push(id))).toBe(6);
    expect(visited).toEqual([1, 2]);
  });
});
