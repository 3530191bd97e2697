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

  it('is not guessed from errors in production', async () => {
    for (const query of ['{productz{id}}', '{product{id}}', '{products{secretRecip}}', '{products(firts:1){id}}', '{newst{text}}', 'mutation{redem(code:1)}', '{...on Produc{id}}']) {
      const { text, codes } = await attacked.post({ query }, attacked.closed);
      expect(codes[0]).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(text).not.toMatch(/Did you mean|secretRecipe|"products"|Product\b/);
    }
    expect(attacked.asked()).toBe(0);
  });
});
