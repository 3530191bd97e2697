import { readTokenSource } from './tokens.ts';

const configured = {
  STOA_JWKS_URL: 'https://login.example/keys',
  STOA_TOKEN_ISSUER: 'https://login.example',
  STOA_TOKEN_AUDIENCE: 'stoa',
};

describe('whose tokens the gateway accepts', () => {
  it('is the configured issuer, in development too', () => {
    for (const production of [true, false]) {
      expect(readTokenSource(configured, production)).toEqual({
        kind: 'issuer',
        jwks: new URL('https://login.example/keys'),
        issuer: 'https://login.example',
        audience: 'stoa',
        anyUser: false,
      });
    }
  });

  it('is the development issuer when nothing is configured, but never in production', () => {
    expect(readTokenSource({}, false)).toEqual({ kind: 'development' });
    expect(() => readTokenSource({}, true)).toThrow('STOA_JWKS_URL, STOA_TOKEN_ISSUER, STOA_TOKEN_AUDIENCE must be set');
  });

  it('is nobody when nothing is configured and none are needed, in production too; half a configuration is still a mistake', () => {
    for (const production of [true, false]) {
      expect(readTokenSource({}, production, 'optional')).toEqual({ kind: 'none' });
      expect(readTokenSource(configured, production, 'optional')).toMatchObject({ kind: 'issuer', anyUser: true });
      expect(() => readTokenSource({ ...configured, STOA_JWKS_URL: '' }, production, 'optional')).toThrow('STOA_JWKS_URL must be set');
    }
  });

  it('is not half configured', () => {
    for (const production of [true, false]) {
      expect(() => readTokenSource({ ...configured, STOA_TOKEN_AUDIENCE: ' ' }, production)).toThrow('STOA_TOKEN_AUDIENCE must be set');
    }
  });

  it.each(['http://login.example/keys', 'login.example', 'file:///etc/keys', 'https://user:password@login.example/keys'])(
    'is not told over a way on which keys can be changed: %s',
    (url) => {
      expect(() => readTokenSource({ ...configured, STOA_JWKS_URL: url }, true)).toThrow('STOA_JWKS_URL must be an https URL');
    },
  );

  it('may publish its keys on this machine without encryption', () => {
    expect(readTokenSource({ ...configured, STOA_JWKS_URL: 'http://127.0.0.1:9/keys' }, true)).toMatchObject({ kind: 'issuer' });
  });
});
