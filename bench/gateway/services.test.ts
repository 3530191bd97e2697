import { createTokenVerifier } from '@stoa/identity/tokens.ts';
import { forged, startServices } from './services.ts';

describe('the tokens of the benchmark', () => {
  it('are good ones of different customers, and no longer good with another signature', async () => {
    const services = await startServices(3);
    try {
      const { jwksUrl, issuer, audience } = services.issuer;
      const verify = createTokenVerifier({ jwks: new URL(jwksUrl), issuer, audience });
      const callers = await Promise.all(services.tokens.map(verify));
      expect(callers.map(({ kind }) => kind)).toEqual(['customer', 'customer', 'customer']);
      expect(new Set(callers.map((caller) => JSON.stringify(caller))).size).toBe(3);
      for (const token of services.tokens) {
        expect(forged(token).length).toBe(token.length);
        await expect(verify(forged(token))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      }
    } finally {
      services.close();
    }
  });

  it('are served where spans are taken, and counted by who sent them', async () => {
    const services = await startServices(0);
    try {
      for (const who of ['ours', 'hive', 'ours']) await fetch(`${services.origin}/${who}/v1/traces`, { method: 'POST', body: '{}' });
      expect([...services.spanBatches()]).toEqual([['ours', 2], ['hive', 1]]);
    } finally {
      services.close();
    }
  });
});
