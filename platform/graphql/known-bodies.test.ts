import { createKnownBodies } from './known-bodies.ts';
import type { Params } from './params.ts';

const params = (query: string, more: Partial<Params> = {}): Params => ({ query, documentId: null, operationName: null, variables: null, extensions: null, ...more });
const bytes = (text: string): Buffer => Buffer.from(text);

describe('bodies that came before', () => {
  it('are found by all of their bytes', () => {
    const bodies = createKnownBodies();
    bodies.keep(bytes('{"query":"{ä}"}'), params('{ä}'));
    expect(bodies.find(bytes('{"query":"{ä}"}'))).toEqual(params('{ä}'));
    expect(bodies.find(Buffer.from('{"query":"{ä}"}', 'latin1'))).toBeUndefined();
    expect(bodies.find(bytes('{"query":"{ä} "}'))).toBeUndefined();
    expect(bodies.find(bytes('{"query":"{Ã¤}"}'))).toBeUndefined();
  });

  it.each([
    ['variables', params('{a}', { variables: {} })],
    ['extensions', params('{a}', { extensions: {} })],
    ['a long text', params('a'.repeat(5_000))],
  ])('are not kept with %s', (_, said) => {
    const bodies = createKnownBodies();
    const body = bytes(JSON.stringify(said));
    bodies.keep(body, said);
    expect(bodies.find(body)).toBeUndefined();
  });

  it('are kept up to a number, the newest ones', () => {
    const bodies = createKnownBodies();
    for (let i = 0; i < 2_000; i += 1) bodies.keep(bytes(`body ${i}`), params(`{a${i}}`));
    expect(bodies.find(bytes('body 1499'))).toBeUndefined();
    expect(bodies.find(bytes('body 1500'))).toEqual(params('{a1500}'));
    expect(bodies.find(bytes('body 1999'))).toEqual(params('{a1999}'));
  });
});
