import { type ErrorRegistry, errorRegistries, namedCodes, usedCodes } from './error-registry.ts';
import { committedErrorReference, errorReference } from './write-error-reference.ts';

let registries: readonly ErrorRegistry[];
let known: ReadonlySet<string>;
beforeAll(async () => {
  registries = await errorRegistries();
  known = new Set(registries.flatMap(({ codes }) => Object.keys(codes)));
});

describe('an error code', () => {
  it('is written in capitals and has a meaning in a sentence', () => {
    const entries = registries.flatMap(({ codes }) => Object.entries(codes));
    expect(entries.length).toBeGreaterThan(40);
    const odd = entries.filter(([code, meaning]) => !/^[A-Z]+(_[A-Z]+)*$/.test(code) || !/^[A-Z`].*\.$/s.test(meaning));
    expect(odd).toEqual([]);
  });

  it('is defined by somebody when it is given out; when not, put it into the errors.ts of the folder', () => {
    expect(usedCodes().length).toBeGreaterThan(60);
    expect(usedCodes().filter(({ code }) => !known.has(code))).toEqual([]);
  });

  it('is given out when it is defined', () => {
    const named = namedCodes();
    expect([...known].filter((code) => !named.has(code))).toEqual([]);
  });

  it('means the same wherever it is defined', () => {
    const meanings = new Map<string, Map<string, string>>();
    for (const { owner, codes } of registries) {
      for (const [code, meaning] of Object.entries(codes)) {
        meanings.set(code, (meanings.get(code) ?? new Map<string, string>()).set(meaning, owner));
      }
    }
    const torn = [...meanings].filter(([, found]) => found.size > 1).map(([code, found]) => [code, Object.fromEntries(found)]);
    expect(torn).toEqual([]);
  });

  it('is on the reference page; when not, run "npm run errors"', () => {
    expect(committedErrorReference()).toBe(errorReference(registries));
  });
});
