import { readFileSync } from 'node:fs';

export const help = `npm run gateway -- (--supergraph FILE | --subgraphs name=url,name=url) [--port N]

Serves any federated graph: no database, and nothing of the shop. Ctrl-C or SIGTERM ends it when the requests under way
are answered.

  --supergraph FILE       a composed supergraph; read again whenever it changes
  --url NAME=URL          where a subgraph is, instead of the URL in that file; may be repeated
  --subgraphs NAME=URL,…  subgraphs to compose; their schemas are asked for ({ _service { sdl } }) again and again

  --port N                default 4000; 0 takes a free one, and says which
  --host ADDRESS          default 127.0.0.1, where only this machine reaches it; 0.0.0.0 for everybody
  --executor NAME         compiled (default), or apollo for the stock executor
  --config FILE           settings as JSON, such as { "limits": { "depth": 20 } }; the environment goes before
  --[no-]introspection    whether clients may read the schema
  --[no-]playground       GraphiQL at /playground
  --version, --help

Exit codes: 0 told to end; 1 it cannot start, or failed; 2 it was called wrongly.

Environment (gateway/README.md explains them):
  STOA_LIMITS, STOA_TRAFFIC, STOA_HEADERS, STOA_DOCUMENTS, STOA_FIELD_POLICY, STOA_CALLER_LIMITS, STOA_SHARING,
  STOA_JOINS, STOA_OVERRIDES, STOA_SUBSCRIPTIONS    JSON, all optional. In the file of --config they are called limits, traffic,
                          fieldPolicy and so on
  STOA_METRICS, STOA_TRACING, STOA_EXPLAIN    metrics at a port of their own, spans, who may see plans: JSON, all optional
  STOA_JWKS_URL, STOA_TOKEN_ISSUER, STOA_TOKEN_AUDIENCE    whose bearer tokens are accepted. Without all three no token is
                          read: every caller is anonymous, and gets nothing that the graph protects.
                          To let subgraphs read tokens: STOA_HEADERS='{"propagate": ["authorization"]}'
  STOA_INTERNAL_SECRET    signs requests to subgraphs that want it (32 characters or more). Without it nothing is signed.
  STOA_LOG_LEVEL, STOA_LOG_FORMAT    info; pretty on a terminal, otherwise JSON
  STOA_DRAIN_MS           how long requests under way may take when it is told to end (10000)
  STOA_DATA_DIR           where the Playground is kept (.stoa)

With NODE_ENV=production: no introspection and no Playground unless asked for, clients leave no documents, JSON logs.
Nothing more is required, but what the environment does say must be whole: the three token settings together,
STOA_JWKS_URL with https.
`;

/** "stoa-gateway 0.1.0 (Node 24.21.0)" */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return `stoa-gateway ${manifest.version} (Node ${process.versions.node})`;
}
