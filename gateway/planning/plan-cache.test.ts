import { parse } from 'graphql';
import { createPlanCache } from './plan-cache.ts';
import type { PlanCacheLimits } from './plan-cache.ts';

/** A cache whose plans say what they were made of. */
function setup(limits?: PlanCacheLimits) {
  const made: string[] = [];
  const cache = createPlanCache((document, operation, conditions) => {
    const plan = `${operation.name?.value ?? ''} ${JSON.stringify([...conditions])}`;
    made.push(plan);
    return plan;
  }, limits);
  const get = (source: string, variables = {}, operationName?: string) => cache.get({ document: parse(source), source, variables, operationName });
  return { made, get };
}

describe('a plan', () => {
  it('is made once for a text, an operation and what its conditions are', () => {
    const { made, get } = setup();
    const source = 'query A($c: Boolean!, $d: Boolean = true, $x: Int) { a(x: $x) @skip(if: $c) b @include(if: $d) } query B { a }';
    for (const variables of [{ c: true }, { c: true, x: 7 }, { c: false }, { c: false, d: false }, { c: true, d: true }]) get(source, variables, 'A');
    get(source, {}, 'B');
    expect(made).toEqual([
      'A [["c",true],["d",true]]', 'A [["c",false],["d",true]]', 'A [["c",false],["d",false]]', 'B [["c",false],["d",false]]',
    ]);
  });

  it('is dropped when its document was not used for longest', () => {
    const { made, get } = setup({ plans: 2, characters: 1_000, plansPerDocument: 10 });
    for (const source of ['query A { a }', 'query B { a }', 'query A { a }', 'query C { a }', 'query A { a }', 'query B { a }']) get(source);
    expect(made.map((plan) => plan[0])).toEqual(['A', 'B', 'C', 'B']);
  });

  it('is dropped when the texts grow too long, or one document has too many', () => {
    const { made, get } = setup({ plans: 100, characters: 30, plansPerDocument: 2 });
    for (const source of ['query A { aaaaaaaa }', 'query B { aaaaaaaa }', 'query A { aaaaaaaa }']) get(source);
    expect(made).toHaveLength(3);
    const many = 'query($a:Boolean!,$b:Boolean!){a@skip(if:$a)@skip(if:$b)}';
    for (const variables of [{ a: true, b: true }, { a: true, b: false }, { a: false, b: true }, { a: true, b: true }]) get(many, variables);
    expect(made).toHaveLength(7);
  });

  it('is not made for an operation that is not there', () => {
    const { get } = setup();
    expect(() => get('query A { a }', {}, 'B')).toThrow('no such operation');
  });
});
