import fc from 'fast-check';
import { fixedClock } from '@stoa/kernel/clock.ts';
import type { Caller } from './caller.ts';
import { sign, verify } from './internal-signature.ts';
import type { VerifyOptions } from './internal-signature.ts';
import { createNonceMemory } from './nonce-memory.ts';

const NOW = '2026-01-01T12:00:00.000Z';
const secret = 'first-secret-of-these-tests-0123456789';
const newSecret = 'second-secret-of-these-tests-9876543210';
const caller: Caller = { kind: 'customer', customerId: '0192f0c4-2a10-7c3e-8a53-0123456789ab' };
const request = { audience: 'orders', method: 'POST', path: '/graphql', body: '{"query":"{ me { id } }"}' };

/** A signed request as the receiver sees it; a test then changes one thing. */
function received(changes: Partial<VerifyOptions> = {}): VerifyOptions {
  const clock = fixedClock(NOW);
  return {
    ...request,
    secrets: [secret],
    headers: { ...sign({ ...request, secret, caller, clock }) },
    clock,
    nonces: createNonceMemory(),
    ...changes,
  };
}

const refusal = expect.objectContaining({ code: 'UNAUTHENTICATED', message: 'These credentials cannot be accepted.' }) as Error;
const expectRefused = (options: VerifyOptions) => {
  expect(() => verify(options)).toThrow(refusal);
};

describe('a signed request', () => {
  it('tells the receiver who is calling', () => {
    expect(verify(received())).toEqual(caller);
  });

  it('does not hand on scopes, of which there may be more than fit a header', () => {
    const scopes = Array.from({ length: 500 }, (_, i) => `scope-number-${i}`);
    const headers = sign({ ...request, secret, caller: { kind: 'staff', subject: 'ann', scopes }, clock: fixedClock(NOW) });
    expect(verify(received({ headers: { ...headers } }))).toEqual({ kind: 'staff', subject: 'ann' });
  });

  it('covers a body of bytes just as one of text', () => {
    expect(verify(received({ body: Buffer.from(request.body) }))).toEqual(caller);
  });

  it.each<[string, Partial<VerifyOptions>]>([
    ['body', { body: request.body.replace('me', 'us') }],
    ['path', { path: '/graphql?debug=1' }],
    ['method', { method: 'GET' }],
    ['audience', { audience: 'payments' }],
  ])('is refused when its %s is another one', (_, change) => {
    expectRefused(received(change));
  });

  it('is refused when the caller was swapped for staff', () => {
    const options = received();
    const staff = Buffer.from(JSON.stringify({ kind: 'staff', subject: 'eve' })).toString('base64url');
    expectRefused({ ...options, headers: { ...options.headers, 'stoa-caller': staff } });
  });

  it('is refused when caller or signature is missing, doubled or malformed', () => {
    const { headers } = received();
    const signature = headers['stoa-signature'] as string;
    for (const bad of [
      { 'stoa-caller': headers['stoa-caller'] },
      { 'stoa-signature': signature },
      { ...headers, 'stoa-signature': [signature, signature] },
      { ...headers, 'stoa-signature': signature.replace('v1=', 'v0=') },
      { ...headers, 'stoa-signature': `${signature},v1=${'0'.repeat(64)}` },
      { ...headers, 'stoa-signature': signature.slice(0, -2) },
      { ...headers, 'stoa-signature': '' },
      { ...headers, 'stoa-caller': 'x'.repeat(3_000) },
    ]) {
      expectRefused(received({ headers: bad }));
    }
  });

  it('is refused when a signed header holds no caller', () => {
    const clock = fixedClock(NOW);
    const nobody = { kind: 'root' } as unknown as Caller;
    expectRefused(received({ headers: sign({ ...request, secret, caller: nobody, clock }) }));
  });

  it('runs once: the same request again is refused', () => {
    const options = received();
    verify(options);
    expectRefused(options);
  });

  it('is refused 30 seconds later, and when it comes from the future', () => {
    const options = received();
    expectRefused({ ...options, clock: fixedClock(new Date(Date.parse(NOW) + 30_001)) });
    expectRefused({ ...options, clock: fixedClock(new Date(Date.parse(NOW) - 30_001)) });
    expect(verify({ ...options, clock: fixedClock(new Date(Date.parse(NOW) + 29_999)) })).toEqual(caller);
  });

  it('cannot burn the nonce of a good request with a forged one', () => {
    const options = received();
    expectRefused({ ...options, body: 'forged' });
    expect(verify(options)).toEqual(caller);
  });

  it('is refused under a secret that is not, or no longer, in use', () => {
    expectRefused(received({ secrets: [newSecret] }));
    expectRefused(received({ secrets: [] }));
  });

  it('is accepted under either secret while one replaces the other', () => {
    const clock = fixedClock(NOW);
    const signedWithNew = sign({ ...request, secret: newSecret, caller, clock });
    for (const secrets of [[secret, newSecret], [newSecret, secret]]) {
      expect(verify(received({ secrets }))).toEqual(caller);
      expect(verify(received({ secrets, headers: signedWithNew }))).toEqual(caller);
    }
  });

  it('is refused when any one character of its signature or caller is changed', () => {
    const options = received();
    fc.assert(
      fc.property(fc.constantFrom('stoa-caller', 'stoa-signature'), fc.nat(), fc.constantFrom('0', 'f', 'A', '-'), (name, at, to) => {
        const value = options.headers[name] as string;
        const position = at % value.length;
        fc.pre(value[position] !== to);
        const changed = value.slice(0, position) + to + value.slice(position + 1);
        expectRefused({ ...options, headers: { ...options.headers, [name]: changed } });
      }),
    );
  });
});

describe('the memory of nonces', () => {
  it('forgets what can no longer be used, so it does not grow for ever', () => {
    const memory = createNonceMemory();
    for (let second = 0; second < 10_000; second += 1) {
      expect(memory.remember(`nonce-${second}`, second * 1_000 + 30_000, second * 1_000)).toBe(true);
    }
    expect(memory.size).toBeLessThan(40);
    expect(memory.remember('nonce-9999', 9_999_000 + 30_000, 9_999_000)).toBe(false);
  });
});
