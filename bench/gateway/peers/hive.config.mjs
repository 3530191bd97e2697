import { createRemoteJwksSigningKeyProvider } from '@graphql-hive/gateway';

// Its own plugin for tokens; the keys are kept, what was verified is not: it verifies each request's token anew.
function jwtPlugin({ jwksUrl, issuer, audience }) {
  return {
    signingKeyProviders: [createRemoteJwksSigningKeyProvider({ jwksUri: jwksUrl })],
    tokenVerification: { issuer, audience, algorithms: ['RS256'] },
    reject: { missingToken: true, invalidToken: true },
  };
}

// By default Hive Gateway shares the answers of equal requests to subgraphs that are under way at one time. With load that
// asks one question fifty times at once that would measure the sharing, not the gateway; nobody shares here.
export const gatewayConfig = {
  inboundInflightRequestDeduplication: false,
  transportEntries: { '*.http': { options: { deduplicateInflightRequests: false } } },
  ...(process.env.BENCH_TOKENS && { jwt: jwtPlugin(JSON.parse(process.env.BENCH_TOKENS)) }),
};
