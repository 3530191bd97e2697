import { URL } from 'node:url';
import { createRemoteJwksSigningKeyProvider } from '@graphql-hive/gateway';
import { openTelemetrySetup } from '@graphql-hive/gateway/opentelemetry/setup';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { callerHeader, FETCH_TIMEOUT_MS, FORWARDED, REQUEST_DEADLINE_MS, signature, work } from './work.mjs';

// Its own plugin for tokens; the keys are kept, what was verified is not: it verifies each request's token anew.
function jwtPlugin({ jwksUrl, issuer, audience }) {
  return {
    signingKeyProviders: [createRemoteJwksSigningKeyProvider({ jwksUri: jwksUrl })],
    tokenVerification: { issuer, audience, algorithms: ['RS256'] },
    reject: { missingToken: true, invalidToken: true },
  };
}

// Its own plugin for signatures writes all keys of a body in order first, which costs more than to sign the body as it is sent.
const signing = {
  onFetch({ url, options, executionRequest }) {
    const subgraph = executionRequest?.subgraphName;
    if (!subgraph) return;
    const caller = callerHeader(executionRequest.context?.jwt?.payload);
    options.headers ??= {};
    options.headers['stoa-caller'] = caller;
    options.headers['stoa-signature'] = signature(subgraph, pathOf(url), options.body, caller);
  },
};

const paths = new Map();

function pathOf(url) {
  let path = paths.get(url);
  if (path === undefined) paths.set(url, (path = new URL(url).pathname));
  return path;
}

function forwardedHeaders({ request }) {
  const forwarded = {};
  for (const name of FORWARDED) forwarded[name] = request.headers.get(name);
  return forwarded;
}

// Its limit of costs stays off: it reads the document of each request to a subgraph anew each time.
const working = work && {
  plugins: () => [signing],
  propagateHeaders: { fromClientToSubgraphs: forwardedHeaders },
  maxTokens: true,
  maxDepth: 20,
  upstreamTimeout: FETCH_TIMEOUT_MS,
  requestDeadline: REQUEST_DEADLINE_MS,
  prometheus: { metrics: { graphql_envelop_request: true, graphql_envelop_request_duration: true, graphql_gateway_subgraph_execute_duration: true } },
  openTelemetry: { traces: { spans: { graphqlContextBuilding: false, graphqlParse: false, graphqlValidate: false, upstreamFetch: false } } },
};

if (work) {
  openTelemetrySetup({
    contextManager: new AsyncLocalStorageContextManager(),
    traces: { exporter: new OTLPTraceExporter({ url: work.tracesUrl }) },
    samplingRate: work.sampleRatio,
  });
}

// By default Hive Gateway shares the answers of equal requests to subgraphs that are under way at one time. With load that
// asks one question fifty times at once that would measure the sharing, not the gateway; nobody shares here.
export const gatewayConfig = {
  inboundInflightRequestDeduplication: false,
  transportEntries: { '*.http': { options: { deduplicateInflightRequests: false } } },
  ...(process.env.BENCH_TOKENS && { jwt: jwtPlugin(JSON.parse(process.env.BENCH_TOKENS)) }),
  ...working,
};
