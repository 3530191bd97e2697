import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { CLIENT_ADDRESS_HEADER, clientBehind, clientKey, plainAddress } from './client-address.ts';
import type { IsTrusted } from './client-address.ts';

/** How much of a server one client address may hold. Trusted proxies speak for many clients: of them the requests count, by client. */
export interface AddressLimits {
  /** Open connections, and as many requests under way. 0: no cap. */
  readonly perAddress: number;
  readonly isTrusted: IsTrusted;
}

/** Generous: whole companies come from one address. */
export const usualAddressLimits: AddressLimits = { perAddress: 1_000, isTrusted: () => false };

interface Held {
  connections: number;
  requests: number;
}

interface Peer {
  readonly address: string;
  readonly isTrusted: boolean;
  readonly held: Held;
}

export interface AddressCaps {
  /** False for a connection too many. Otherwise it counts until the socket closes. */
  admit(socket: Socket): boolean;
  /**
   * Notes in the headers where the request came from.
   * @returns what to call when the request has ended; null for one too many
   */
  enter(socket: Socket, headers: IncomingHttpHeaders): (() => void) | null;
}

export function createAddressCaps({ perAddress, isTrusted }: AddressLimits): AddressCaps {
  const most = perAddress === 0 ? Infinity : perAddress;
  const byClient = new Map<string, Held>();
  const peers = new WeakMap<Socket, Peer>();

  const heldBy = (address: string): Held => {
    const key = clientKey(address);
    let held = byClient.get(key);
    if (!held) byClient.set(key, (held = { connections: 0, requests: 0 }));
    return held;
  };
  /** Whoever holds nothing is forgotten. */
  const forget = (address: string, held: Held): void => {
    if (held.connections === 0 && held.requests === 0) byClient.delete(clientKey(address));
  };
  const peerOf = (socket: Socket): Peer => {
    let peer = peers.get(socket);
    if (!peer) {
      const address = plainAddress(socket.remoteAddress);
      peers.set(socket, (peer = { address, isTrusted: isTrusted(address), held: heldBy(address) }));
    }
    return peer;
  };

  return {
    admit(socket) {
      const peer = peerOf(socket);
      const { address, held } = peer;
      if (!peer.isTrusted && held.connections >= most) return false;
      held.connections += 1;
      socket.once('close', () => {
        held.connections -= 1;
        forget(address, held);
      });
      return true;
    },
    enter(socket, headers) {
      const peer = peerOf(socket);
      const client = peer.isTrusted ? clientBehind(peer.address, forwardedFor(headers), isTrusted) : peer.address;
      headers[CLIENT_ADDRESS_HEADER] = client;
      const held = client === peer.address ? peer.held : heldBy(client);
      // A proxy that names no client answers for itself; it is not held back.
      if (held.requests >= most && !isTrusted(client)) return null;
      held.requests += 1;
      return () => {
        held.requests -= 1;
        forget(client, held);
      };
    },
  };
}

function forwardedFor({ 'x-forwarded-for': value }: IncomingHttpHeaders): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}
