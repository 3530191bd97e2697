import type { FastifyInstance } from 'fastify';
import { openDevelopmentIssuer } from '@stoa/identity/development-issuer.ts';
import { createTokenVerifier } from '@stoa/identity/tokens.ts';
import type { TokenVerifier } from '@stoa/identity/tokens.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Environment, Settings } from '@stoa/service/settings.ts';

const VARIABLES = ['STOA_JWKS_URL', 'STOA_TOKEN_ISSUER', 'STOA_TOKEN_AUDIENCE'] as const;

export type TokenSource =
  | { readonly kind: 'issuer'; readonly jwks: URL; readonly issuer: string; readonly audience: string; readonly anyUser: boolean }
  | { readonly kind: 'development' }
  | { readonly kind: 'none' };

/**
 * What holds when no issuer is configured. `required`: outside production there is one of our own. `optional`: no tokens are read,
 * and an issuer that is configured may be anybody's: its tokens need not say what kind of caller they are for.
 */
export type TokenUse = 'required' | 'optional';

/**
 * Whose tokens are accepted: those of the configured issuer, or outside production those of the development issuer.
 * Never both. @throws {Fault} INVALID_SETTINGS when the configuration is half, missing in production, or not private.
 */
export function readTokenSource(environment: Environment, production: boolean, use: TokenUse = 'required'): TokenSource {
  const missing = VARIABLES.filter((name) => !environment[name]?.trim());
  if (missing.length === VARIABLES.length && use === 'optional') return { kind: 'none' };
  if (missing.length === VARIABLES.length && !production) return { kind: 'development' };
  if (missing.length > 0) throw invalid(`${missing.join(', ')} must be set, so that the gateway knows whose tokens to accept`);
  const [jwksUrl = '', issuer = '', audience = ''] = VARIABLES.map((name) => environment[name]?.trim());
  return { kind: 'issuer', jwks: readKeyUrl(jwksUrl), issuer, audience, anyUser: use === 'optional' };
}

/** Builds the verifier; null when no tokens are read. In development the issuer's keys are shown at `/.well-known/jwks.json`, as others would. */
export async function setUpTokens(app: FastifyInstance, source: TokenSource, settings: Settings): Promise<TokenVerifier | null> {
  if (source.kind === 'none') return null;
  if (source.kind === 'issuer') return createTokenVerifier(source);
  const issuer = await openDevelopmentIssuer(settings.dataDir);
  app.get('/.well-known/jwks.json', () => issuer.jwks);
  return createTokenVerifier(issuer);
}

function readKeyUrl(value: string): URL {
  const url = URL.parse(value);
  // Whoever can change these keys on their way can be anybody, so they travel encrypted, or not at all.
  const isPrivate = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url && isPrivate && !url.username && !url.password) return url;
  throw invalid('STOA_JWKS_URL must be an https URL without user and password');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
}

function invalid(message: string): Fault {
  return new Fault('INVALID_SETTINGS', message);
}
