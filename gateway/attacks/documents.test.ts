/** Documents that ask for too much. Each is refused before it is planned, by a code of its own. */
import { startAttacked, NEIGHBOUR } from './attacked.ts';
import type { Attacked } from './attacked.ts';
import { doubling, HARMFUL_DOCUMENTS, times } from './documents.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

describe('a document that is too much', () => {
  it('may have 772 bytes: its fragments double 14 times, and it is refused before it is planned', async () => {
    const text = doubling(14, 'Query', 'self').replaceAll('__typename', 'newest{text}');
    const levels = 14 - 1;
    const flat = `{...F0} ${times(levels, (n) => `fragment F${n} on Query{...{...F${n + 1}}...{...F${n + 1}}}`)} fragment F${levels} on Query{self{newest{text}}}`;
    expect(text.length).toBeLessThan(800);
    for (const each of [text, flat]) attacked.expectRefused(await attacked.post({ query: each }), /SELECTIONS|ROOT_FIELDS|DEPTH/);
  });

  it.each(HARMFUL_DOCUMENTS)('is refused, by POST and by GET: %s', async (_, query, code) => {
    attacked.expectRefused(await attacked.post({ query }), code);
    // A URL has room for less than a body; what does not fit never reaches the handler.
    if (query.length < 8_000) attacked.expectRefused(await attacked.get({ query }), code);
  });

  it('is refused in the doubling of any number of levels, or answered', async () => {
    for (let levels = 1; levels <= 30; levels += 1) {
      const { status, codes } = await attacked.post({ query: doubling(levels) });
      if (levels < 9) expect([levels, status]).toEqual([levels, 200]);
      else expect([levels, status, String(codes[0])]).toEqual([levels, 400, expect.stringMatching(/^(SELECTIONS|ALIASES|DEPTH)$/)]);
    }
  });

  it('costs its neighbours nothing: their queries go on', async () => {
    const attack = async () => {
      for (const [, query] of HARMFUL_DOCUMENTS) await attacked.post({ query });
    };
    const neighbour = async () => {
      for (let i = 0; i < 20; i += 1) expect((await attacked.gateway.query(NEIGHBOUR)).json.errors).toBeUndefined();
    };
    await Promise.all([attack(), neighbour()]);
    expect(attacked.asked()).toBe(40);
  });

  it('is counted with its real values: a variable, its default, or nothing at all hide no cost', async () => {
    const page = (header: string) => `query${header}{products(first:$n){related(first:$n){id}}}`;
    attacked.expectRefused(await attacked.post({ query: page('($n:Int)'), variables: { n: 1_000 } }), 'LIST_SIZE');
    attacked.expectRefused(await attacked.post({ query: page('($n:Int=100)') }), 'COST');
    attacked.expectRefused(await attacked.post({ query: page('($n:Int)'), variables: { n: null } }), 'COST');
    attacked.expectRefused(await attacked.post({ query: 'query($s:Boolean=true){products(first:100)@skip(if:$s){related(first:100){id}}}', variables: { s: false } }), 'COST');
    const allowed = await attacked.post({ query: page('($n:Int)'), variables: { n: 2 } });
    expect([allowed.status, allowed.codes]).toEqual([200, []]);
  });

  it('is let pass, counted and logged where a limit only measures', async () => {
    const measuring = await attacked.start({ environment: { STOA_LIMITS: '{"cost":{"max":50,"mode":"measure"},"aliases":{"max":1,"mode":"measure"}}' } });
    const { json } = await measuring.query('{ products(first: 60) { a: id b: title } }');
    expect(json).toEqual({ data: { products: [{ a: '1', b: 'Lamp' }] } });
    for (const limit of ['cost', 'aliases']) {
      expect(measuring.log.some((line) => line.includes('beyond a limit') && line.includes(`"limit":"${limit}"`) && line.includes('"refused":false'))).toBe(true);
    }
  });
});
