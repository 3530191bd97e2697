import { clientBehind, clientKey, plainAddress, readTrustedProxies } from './client-address.ts';

describe('trusted proxies', () => {
  const isTrusted = readTrustedProxies('10.0.0.0/8, ::1, 192.168.7.9');

  it('are addresses and networks', () => {
    expect(['10.200.3.4', '::1', '192.168.7.9'].map(isTrusted)).toEqual([true, true, true]);
    expect(['11.0.0.1', '::2', '192.168.7.8', 'unknown'].map(isTrusted)).toEqual([false, false, false, false]);
  });

  it('are none when nothing is said', () => {
    expect(readTrustedProxies(' ')('127.0.0.1')).toBe(false);
  });

  it.each(['example.org', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0', '::1/129'])('must be written right: %s', (list) => {
    expect(() => readTrustedProxies(list)).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }) as Error);
  });

  it('are believed what they say about a client, and nobody else is', () => {
    expect(clientBehind('10.0.0.1', '203.0.113.9', isTrusted)).toBe('203.0.113.9');
    expect(clientBehind('10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2', isTrusted)).toBe('203.0.113.9');
    expect(clientBehind('203.0.113.9', '1.1.1.1', isTrusted)).toBe('203.0.113.9');
    expect(clientBehind('10.0.0.1', 'localhost', isTrusted)).toBe('10.0.0.1');
    expect(clientBehind('10.0.0.1', undefined, isTrusted)).toBe('10.0.0.1');
    expect(clientBehind('10.0.0.1', '10.0.0.2, ::ffff:203.0.113.9', isTrusted)).toBe('203.0.113.9');
  });
});

describe('one client', () => {
  it('is an IPv4 address, however it was reached', () => {
    expect(clientKey(plainAddress('::ffff:192.0.2.1'))).toBe('192.0.2.1');
    expect(plainAddress(undefined)).toBe('unknown');
  });

  it('is the network of an IPv6 address, because its owner has all addresses of that', () => {
    const same = ['2001:db8:0:7::1', '2001:0DB8::7:ffff:1:2:3', '2001:db8:0:7:1:2:3:4'].map(clientKey);
    expect(new Set(same)).toEqual(new Set(['2001:db8:0:7::/64']));
    expect(clientKey('::1')).toBe('0:0:0:0::/64');
    expect(clientKey('2001:db8:0:8::1')).not.toBe(same[0]);
  });
});
