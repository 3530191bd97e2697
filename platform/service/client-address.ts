import { BlockList, isIP, isIPv6 } from 'node:net';
import { Fault } from '@stoa/kernel/fault.ts';

/**
 * Where a request came from, as the listener found out. Set by it on every request, and never taken from a client.
 */
export const CLIENT_ADDRESS_HEADER = 'stoa-client-address';

/** Whether what this address says about its clients is believed. */
export type IsTrusted = (address: string) => boolean;

/**
 * @param list addresses and networks, with commas between them: `10.0.0.0/8, ::1`
 * @throws {Fault} INVALID_SETTINGS
 */
export function readTrustedProxies(list: string): IsTrusted {
  const trusted = new BlockList();
  const entries = list.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '');
  for (const entry of entries) {
    const [address = '', bits, ...others] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const prefix = bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(/^\d{1,3}$/.exec(bits)?.[0]);
    if (isIP(address) === 0 || others.length > 0 || !(prefix <= (family === 'ipv6' ? 128 : 32))) {
      throw new Fault('INVALID_SETTINGS', `STOA_TRUSTED_PROXIES: "${entry}" is no address and no network, such as 10.0.0.7 or 10.0.0.0/8.`);
    }
    trusted.addSubnet(address, prefix, family);
  }
  if (entries.length === 0) return () => false;
  return (address) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** An IPv4 address that came over an IPv6 socket is the same address. */
export function plainAddress(address: string | undefined): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address ?? '')?.[1];
  return mapped ?? address ?? 'unknown';
}

/**
 * The client behind trusted proxies: of the addresses that they have noted, the last that is not one of theirs. What stands
 * before that was said by the client itself.
 */
export function clientBehind(proxy: string, forwardedFor: string | undefined, isTrusted: IsTrusted): string {
  let client = proxy;
  const noted = (forwardedFor ?? '').split(',').map((each) => each.trim());
  while (isTrusted(client)) {
    const before = noted.pop();
    // Nobody, or something that is no address: it is then a matter of the proxy that passed it on.
    if (before === undefined || isIP(before) === 0) return client;
    client = plainAddress(before);
  }
  return client;
}

/** What counts as one client: an address, or of IPv6 the network that one customer of a provider usually has (64 bits). */
export function clientKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail ? tail.split(':').length : 0;
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest;
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...(tail ? tail.split(':') : [])];
  return `${all.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
