// The stock gateway behind its own server, as its makers describe it. `node apollo.mjs SUPERGRAPH PORT`
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { forwardedHeaders, metricsPlugin, startTracing, workingDataSource } from './apollo-work.mjs';
import { work } from './work.mjs';

const [supergraphFile, port] = process.argv.slice(2);
if (work) startTracing(work);
const gateway = new ApolloGateway({ supergraphSdl: readFileSync(supergraphFile, 'utf8'), ...(work && { buildService: workingDataSource }) });
// It keeps documents that it has validated, so that limits to them cost nothing from the second time on.
const server = new ApolloServer({ gateway, ...(work && { plugins: [metricsPlugin], maxRecursiveSelections: true }) });
const claimsOf = process.env.BENCH_TOKENS ? verifier(JSON.parse(process.env.BENCH_TOKENS)) : null;
await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: Number(port) },
  context: async ({ req }) => ({
    ...(claimsOf && { claims: await claimsOf(req) }),
    ...(work && { forwarded: forwardedHeaders(req) }),
  }),
});

// Verified tokens are kept until they expire, as ours does it.
function verifier({ jwksUrl, issuer, audience }) {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  const verified = new Map();
  return async (req) => {
    const token = /^bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
    const known = verified.get(token);
    if (known && known.exp * 1000 > Date.now()) return known;
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'] });
      if (verified.size >= 10_000) verified.clear();
      verified.set(token, payload);
      return payload;
    } catch {
      throw new GraphQLError('Not authenticated.', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
    }
  };
}
