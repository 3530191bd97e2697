import { buildSchema, Kind, parse } from 'graphql';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import { refuseOverrun } from '@stoa/graphql/limits.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import type { RequestContext } from '../execution/executor.ts';
import { callerLimitsPlugin } from './caller-limits.plugin.ts';
import { readCallerLimits } from './caller-limits-settings.ts';
import { countFieldUses } from './field-uses.ts';
import { createRate } from './rate.ts';

const schema = buildSchema(`
  type Query { me: User node: Node any: Any }
  type Mutation { login(name: String): User redeem(code: Int): Boolean rename: User }
  interface Node { id: ID secret: Int }
  type User implements Node { id: ID secret: Int friend: User }
  type Shop implements Node { id: ID secret: Int }
  union Any = User | Shop`);
const ada: Caller = { kind: 'staff', subject: 'ada' };

function setup(settings: object, sameMutation = 5) {
  let now = 0;
  const plugin = callerLimitsPlugin({
    limits: readCallerLimits({ STOA_CALLER_LIMITS: JSON.stringify(settings) }), sameMutation, overLimit: refuseOverrun, now: () => now,
  });
  const hooks = plugin.graph?.({ schema, supergraphSdl: '' });
  const argsOf = (text: string, caller: Caller, address: string) => {
    const document = parse(text);
    const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    return { document, operation, context: { caller, headers: {} }, request: { headers: { 'stoa-client-address': address } } } as unknown as ExecuteArgs<RequestContext>;
  };
  return {
    later: (ms: number) => void (now += ms),
    spend: (cost: number, caller = ada, address = '192.0.2.1') => plugin.spend(argsOf('{me{id}}', caller, address), cost),
    check: (text: string, caller = ada, address = '192.0.2.1') => hooks?.checkOperation?.(argsOf(text, caller, address)),
  };
}
const refusal = (code: string, more: object = {}) => expect.objectContaining({ code, ...more }) as Error;
const many = (n: number): string => Array.from({ length: n }, (_, i) => `a${i}:redeem(code:${i})`).join(' ');

describe('a mutation', () => {
  it('does not do the same five times and once more, by whatever alias or fragment', () => {
    const { check } = setup({});
    expect(() => check(`mutation{${many(5)}}`)).not.toThrow();
    expect(() => check(`mutation{${many(6)}}`)).toThrow(refusal('FIELD_USES', { details: { allowed: 5, found: 6 } }));
    expect(() => check(`mutation{...F ...G} fragment F on Mutation{${many(3)}} fragment G on Mutation{...{...F}}`)).toThrow(refusal('FIELD_USES'));
    expect(() => check('mutation{a:rename{id} b:rename{id} c:login{id} d:redeem}')).not.toThrow();
  });
});

describe('a field with a limit', () => {
  it('is used so often in one operation, and no more', () => {
    const { check } = setup({ fields: { 'Mutation.login': { perOperation: 1 }, 'User.secret': { perOperation: 2 } } });
    expect(() => check('mutation{login{id}}')).not.toThrow();
    expect(() => check('mutation{a:login{id} b:login{id}}')).toThrow(refusal('FIELD_USES', { message: 'Mutation.login may be used 1 times in one operation.' }));
    expect(() => check('{me{secret friend{secret}}}')).not.toThrow();
    expect(() => check('{me{secret friend{secret} ...on Node{b:secret}}}')).toThrow(refusal('FIELD_USES'));
  });

  it('is used so often in a minute by one caller, in however many requests, and others are not held back', () => {
    const { check, later } = setup({ fields: { 'Mutation.redeem': { perMinute: 6 } } });
    check(`mutation{${many(4)}}`);
    check(`mutation{${many(2)}}`);
    expect(() => check('mutation{redeem}')).toThrow(refusal('RATE_LIMITED', { retryable: true, details: { retryAfterSeconds: 10 } }));
    expect(() => check('mutation{redeem}', { kind: 'staff', subject: 'bob' })).not.toThrow();
    expect(() => check('mutation{rename{id}}')).not.toThrow();
    later(10_000);
    expect(() => check('mutation{redeem}')).not.toThrow();
    expect(() => check('mutation{redeem}')).toThrow(refusal('RATE_LIMITED'));
  });

  it('counts guests by where they come from', () => {
    const { check } = setup({ fields: { 'Mutation.redeem': { perMinute: 1 } } });
    check('mutation{redeem}', anonymous, '192.0.2.1');
    expect(() => check('mutation{redeem}', anonymous, '192.0.2.1')).toThrow(refusal('RATE_LIMITED'));
    expect(() => check('mutation{redeem}', anonymous, '192.0.2.2')).not.toThrow();
    check('mutation{redeem}', anonymous, '2001:db8::1');
    expect(() => check('mutation{redeem}', anonymous, '2001:db8::2')).toThrow(refusal('RATE_LIMITED'));
  });

  it('that is wanted more often at once than a minute allows is not worth another try', () => {
    const { check } = setup({ fields: { 'Mutation.redeem': { perMinute: 2 } } });
    expect(() => check(`mutation{${many(3)}}`)).toThrow(refusal('RATE_LIMITED', { retryable: false }));
  });
});

describe('the cost of a caller', () => {
  it('has an end in each minute, if one is set', () => {
    const { spend, later } = setup({ costPerMinute: 6_000 });
    spend(5_900);
    expect(() => spend(200)).toThrow(refusal('RATE_LIMITED', { details: { retryAfterSeconds: 1 } }));
    expect(() => spend(200, anonymous)).not.toThrow();
    later(1_000);
    expect(() => spend(200)).not.toThrow();
    const { spend: freely } = setup({});
    for (let i = 0; i < 100; i += 1) freely(1_000_000);
  });
});

describe('uses of a field', () => {
  const uses = (text: string): Record<string, number> => {
    const document = parse(text);
    const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    if (!operation) throw new Error('no operation');
    return Object.fromEntries(countFieldUses(schema, document, operation, (_, field) => field === 'secret'));
  };

  it('are found behind interfaces and unions, for each type that may be there', () => {
    expect(uses('{node{secret}}')).toEqual({ 'User.secret': 1, 'Shop.secret': 1 });
    expect(uses('{any{...on Node{secret} ...on User{s:secret}}}')).toEqual({ 'User.secret': 2, 'Shop.secret': 1 });
    expect(uses('{me{...on Node{secret}}}')).toEqual({ 'User.secret': 1 });
  });

  it('are counted without expanding fragments that double', () => {
    const fragments = Array.from({ length: 100 }, (_, n) => `fragment F${n} on User{...F${n + 1} friend{...F${n + 1}}}`);
    expect(uses(`{me{...F0}} ${fragments.join(' ')} fragment F100 on User{secret}`)).toEqual({ 'User.secret': Number.MAX_SAFE_INTEGER });
  });
});

describe('a rate', () => {
  it('remembers so many callers, and forgets the one that was not seen for longest', () => {
    const rate = createRate(1, () => 0, 2);
    expect(['a', 'b', 'a', 'c', 'b', 'c'].map((key) => rate.take(key, 1) === 0)).toEqual([true, true, false, true, true, false]);
  });
});

describe('limits of callers', () => {
  it.each([
    ['{"fields":{"login":{"perMinute":1}}}', /Type.field/],
    ['{"fields":{"Mutation.login":{"perHour":1}}}', /perHour/],
    ['{"fields":{"Mutation.login":3}}', /object/],
    ['{"fields":[]}', /object/],
    ['{"costPerMinute":-1}', /whole number/],
    ['{"cost":1}', /cost/],
  ])('are refused when they are written wrong: %s', (text, message) => {
    expect(() => readCallerLimits({ STOA_CALLER_LIMITS: text })).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS', message: expect.stringMatching(message) as string }) as Error);
  });
});
