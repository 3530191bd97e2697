import { parse } from 'graphql';
import { deferErrors } from './defer-rules.plugin.ts';

const codes = (source: string) => deferErrors(parse(source)).map(({ extensions }) => extensions.code);

describe('the rules for @defer', () => {
  it.each([
    'query ($if: Boolean) { a { ... @defer(if: $if) { b } ...F @defer(label: "x") } c { ...F @defer(label: "y") } } fragment F on A { b }',
    'mutation { a { ... @defer { b } } ... { b } }',
  ])('hold for %s', (source) => {
    expect(codes(source)).toEqual([]);
  });

  it.each([
    ['a label that is a variable', 'query ($x: String) { ... @defer(label: $x) { a } }'],
    ['a label that is there twice', '{ ... @defer(label: "x") { a } b { ...F @defer(label: "x") } } fragment F on B { c }'],
    ['fields of the root of a mutation', 'mutation { ... @defer { a } }'],
    ['the same by way of fragments that go in circles', 'mutation { ...F } fragment F on Mutation { ... { ...G @defer } } fragment G on Mutation { a ...F }'],
    ['the same when it may be switched off', 'mutation ($if: Boolean) { ... @defer(if: $if) { a } }'],
  ])('refuse %s', (_, source) => {
    expect(codes(source)).toEqual(['DEFER_INVALID']);
  });

  it('refuse @stream by its name, wherever it stands', () => {
    expect(codes('{ list @stream(initialCount: 1) ...F } fragment F on Query { other @stream }')).toEqual(['STREAM_NOT_SUPPORTED', 'STREAM_NOT_SUPPORTED']);
  });

  it('bear documents that make no sense', () => {
    expect(codes('mutation { ...Missing ... @defer(label: 1) { a } } query @defer { a @defer }')).toEqual(['DEFER_INVALID', 'DEFER_INVALID']);
  });
});
