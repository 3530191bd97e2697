/** Clients that want to know what is inside. */
import { startAttacked } from './attacked.ts';
import type { Attacked } from './attacked.ts';

let attacked: Attacked;

beforeAll(async () => {
  attacked = await startAttacked();
});
afterAll(() => attacked[Symbol.asyncDispose]());
beforeEach(() => attacked.forget());

describe('the schema', () => {
  it.each([
    '{__schema{types{name}}}',
    '{__type(name:"Product"){fields{name}}}',
    '{a:__schema{...S}} fragment S on __Schema{queryType{name}}',
    'query\u00A0x{products{id}}{__schema{types{name}}}'.replace('\u00A0x{products{id}}', ''),
    '{\r\n\t__schema\uFEFF{ types , { name } }}',
    '{self{...on Query{__type(name:"Query"){name}}}}',
    'query A{products{id}} query B{__schema{types{name}}}',
  ])('is not read in production: %s', async (query) => {
    attacked.expectRefused(await attacked.post({ query }, attacked.closed), /INTROSPECTION_DISABLED|GRAPHQL_(VALIDATION|PARSE)_FAILED/);
    attacked.expectRefused(await attacked.get({ query }, attacked.closed), /INTROSPECTION_DISABLED|GRAPHQL_(VALIDATION|PARSE)_FAILED/);
  });

  it('is not guessed from any field of the root, nor from what is not there: the answers differ in nothing but the name that was asked for', async () => {
    const near = ['productss', 'roduct', 'selff', 'thing', 'anythin', 'newes'];
    const far = 'zzzzzz';
    const answerTo = async (name: string) => {
      const { text } = await attacked.post({ query: `{${name}{id}}` }, attacked.closed);
      const { errors = [] } = JSON.parse(text) as { errors?: { message: string; extensions: { traceId?: string } }[] };
      return errors.map(({ message, extensions: { traceId: _traceId, ...rest } }) => ({ message: message.replaceAll(name, '?'), rest }));
    };
    const expected = await answerTo(far);
    expect(expected).toHaveLength(1);
    for (const name of near) expect(await answerTo(name)).toEqual(expected);
    expect(attacked.asked()).toBe(0);
  });

  it('is not guessed from errors in production', async () => {
    for (const query of ['{productz{id}}', '{product{id}}', '{products{secretRecip}}', '{products(firts:1){id}}', '{newst{text}}', 'mutation{redem(code:1)}', '{...on Produc{id}}']) {
      const { text, codes } = await attacked.post({ query }, attacked.closed);
      expect(codes[0]).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(text).not.toMatch(/Did you mean|secretRecipe|"products"|Product\b/);
    }
    expect(attacked.asked()).toBe(0);
  });
});
