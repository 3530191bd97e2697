import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { parse } from 'graphql';
import type { Operation } from '../execution/executor.ts';
import { sharingKey } from './sharing-key.ts';

/** Few characters, those that texts are joined and quoted with: what can be mistaken for another will turn up. */
const text = fc.string({ unit: fc.constantFrom('"', ',', ':', '[', ']', '{', '}', '\\', ' ', '1', 'n', '\u0000', '\ud800'), maxLength: 3 });
const scalar = fc.oneof(text, fc.constantFrom<unknown>(null, true, false, 0, 1, 'null', 'true', '1', 'a","b'));
const value = fc.oneof({ weight: 3, arbitrary: scalar }, fc.array(scalar, { maxLength: 2 }), fc.dictionary(text, scalar, { maxKeys: 1 }));
const parts = fc.record(
  {
    operationName: fc.constantFrom('A', 'B'),
    caller: fc.record({ kind: fc.constantFrom('staff', 'service'), subject: text, scopes: fc.array(text, { maxLength: 2 }) }, { requiredKeys: ['kind', 'subject'] }),
    headers: fc.dictionary(fc.constantFrom('x-a', 'x-b', 'accept-language'), text, { maxKeys: 2 }),
    variables: fc.dictionary(fc.constantFrom('n', 'm', 'n","m'), value, { maxKeys: 2 }),
    overrides: fc.array(fc.tuple(text, fc.boolean()), { maxLength: 1 }),
  },
  { noNullPrototype: true },
);
type Parts = typeof parts extends fc.Arbitrary<infer Type> ? Type : never;

const document = parse('query A { a } query B { a }');
let requests = 0;

function keyOf({ operationName, caller, headers, variables, overrides }: Parts): string | null {
  requests += 1;
  const ids = { 'x-request-id': `id ${requests}`, traceparent: `parent ${requests}` };
  const operation: Operation = {
    document, source: '', documentId: '', operationName, variables, overrides: new Map(overrides),
    context: { caller, headers: { ...ids, ...headers } },
  };
  return sharingKey(operation);
}

describe('the key of an operation that may be shared', () => {
  it('is one only for operations that are equal in all that can change the answer, whatever texts are in them', () => {
    const known = new Map<string, Parts>();
    let met = 0;
    fc.assert(
      fc.property(parts, (one) => {
        const key = keyOf(one);
        expect(key).not.toBeNull();
        const other = known.get(key ?? '');
        if (other) met += 1;
        else known.set(key ?? '', one);
        expect(isDeepStrictEqual(structuredClone(one), structuredClone(other ?? one))).toBe(true);
      }),
      { numRuns: 4_000 },
    );
    // It would prove nothing if no two had ever been the same, or all.
    expect(met).toBeGreaterThan(5);
    expect(known.size).toBeGreaterThan(1_000);
  });

  it('is the same for equal operations', () => {
    fc.assert(fc.property(parts, (one) => expect(keyOf(structuredClone(one))).toBe(keyOf(one))));
  });
});
