import fc from 'fast-check';
import { type Held, missingChanges } from './timeline.ts';

/** `1=a 3=b`: a from the first day on, b from the third. */
const history = (text: string): Held[] =>
  text.split(' ').filter(Boolean).map((part) => {
    const [day = '', value = ''] = part.split('=');
    return { from: `2011-01-${day.padStart(2, '0')}T00:00:00.000Z`, value };
  });

const joined = (...parts: (readonly Held[])[]): Held[] => parts.flat().toSorted((a, b) => (a.from < b.from ? -1 : 1));

describe('a history that takes over another one', () => {
  it.each([
    ['everything, when it is empty', '', '1=a 3=b', '1=a 3=b'],
    ['nothing, when it has all of it', '1=a 3=b', '1=a 3=b', ''],
    ['what is later, but not the value that holds anyway', '1=a 3=b', '5=b 6=c', '6=c'],
    ['what is earlier', '5=b', '1=a 2=b', '1=a 2=b'],
    ['what lies between', '1=a 9=b', '5=c', '5=c'],
    ['nothing for an instant that it knows', '5=b', '5=c 6=b', ''],
  ])('takes %s', (_what, known, found, missing) => {
    expect(missingChanges(history(known), history(found))).toEqual(history(missing));
  });

  it('takes nothing the second time', () => {
    const changes = fc
      .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 28 }), fc.constantFrom('a', 'b', 'c')), { selector: ([day]) => day, maxLength: 12 })
      .map((days) => joined(history(days.map(([day, value]) => `${day}=${value}`).join(' '))));
    fc.assert(
      fc.property(changes, changes, (known, found) => {
        const after = joined(known, missingChanges(known, found));
        expect(missingChanges(after, found)).toEqual([]);
        expect(after.filter(({ from }) => known.some((held) => held.from === from))).toEqual(known);
      }),
    );
  });
});
