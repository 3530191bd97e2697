/** What gateways need beside their subgraphs: keys to verify tokens with, tokens, and somebody who takes spans. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Services {
  readonly origin: string;
  /** What a gateway must be told to accept the tokens. */
  readonly issuer: TokenIssuer;
  /** Each of another customer, good for longer than any run. */
  readonly tokens: readonly string[];
  /** Requests with spans so far, by the first part of the path they were sent to: who sent them. */
  readonly spanBatches: () => ReadonlyMap<string, number>;
  close(): void;
}

export interface TokenIssuer {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'stoa';

/** Serves in this process, which has nothing else to do while gateways are measured. */
export async function startServices(customers: number): Promise<Services> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }] });
  const sign = (): Promise<string> =>
    new SignJWT({ stoa_kind: 'customer' })
      .setProtectedHeader({ alg: 'RS256', kid: 'bench', typ: 'at+jwt' })
      .setSubject(randomUUID()).setIssuer(ISSUER).setAudience(AUDIENCE).setIssuedAt().setExpirationTime('12h')
      .sign(privateKey);
  const batches = new Map<string, number>();
  const server = createServer((request, response) => {
    const [, who = ''] = request.url?.split('/') ?? [];
    if (request.method === 'POST') batches.set(who, (batches.get(who) ?? 0) + 1);
    request.resume();
    response.setHeader('content-type', 'application/json').end(request.url === '/jwks.json' ? jwks : '{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    issuer: { jwksUrl: `${origin}/jwks.json`, issuer: ISSUER, audience: AUDIENCE },
    tokens: await Promise.all(Array.from({ length: customers }, sign)),
    spanBatches: () => batches,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The token with one bit of its signature changed: whoever verifies tokens refuses it. */
export function forged(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
