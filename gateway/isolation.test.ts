/** Two callers ask the same at the same time, again and again, and neither ever sees what is the other's. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { refuseOverrun } from '@stoa/graphql/limits.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { seededRandom } from '@stoa/kernel/random.ts';
import { createLogger } from '@stoa/service/logging.ts';
import { readSettings } from '@stoa/service/settings.ts';
import { chooseExecutor } from './execution/choose-executor.ts';
import { createGraph } from './graph.ts';
import { gatewayLimits } from './limits.ts';
import { readHeaderRules } from './subgraphs/header-rules.ts';
import type { SubgraphAnswer, SubgraphClient } from './subgraphs/subgraph-client.ts';
import { createTraffic } from './subgraphs/traffic/traffic.ts';
import { defaultTraffic } from './subgraphs/traffic/traffic-settings.ts';
import { composeSupergraph } from './supergraph/compose.ts';

const PAIRS = 10_000;
const SEED = 20_261_121;
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const PARTS: Record<string, string> = {
  accounts: 'type Query { me(n: Int): User } type User @key(fields: "id") { id: ID! name: String }',
  vault: 'type User @key(fields: "id") { id: ID! secret(n: Int): String }',
};

interface Seen {
  readonly caller: Caller;
  readonly language: string | undefined;
}

/** A subgraph that tells callers about themselves, each after a while of its own. */
function subgraph(name: string, random: () => number): SubgraphClient {
  const who = ({ caller }: Seen): string => (caller.kind === 'customer' ? caller.customerId : 'nobody');
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(LINK + (PARTS[name] ?? '')),
      resolvers: {
        Query: { me: (_: unknown, { n }: { n?: number }, seen: Seen) => ({ id: 'shared-id', name: `${who(seen)} ${n} ${seen.language}` }) },
        User: {
          __resolveReference: ({ id }: { id?: string }) => ({ id }),
          secret: (_: unknown, { n }: { n?: number }, seen: Seen) => `${who(seen)} ${n} ${seen.language}`,
        },
      },
    },
  ]);
  const documents = new Map<string, DocumentNode>();
  const send: SubgraphClient['send'] = async ({ caller, headers, ...content }) => {
    const body = content.body ?? JSON.stringify(content);
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    for (let turns = Math.floor(random() * 3); turns > 0; turns -= 1) await new Promise(setImmediate);
    const contextValue: Seen = { caller, language: headers?.['accept-language'] };
    const { data, errors = [] } = await execute({ schema, document, variableValues: variables, contextValue });
    return { data, errors, escapes: false } as SubgraphAnswer;
  };
  return { name, send: createTraffic(name, send, { settings: defaultTraffic }), close: async () => undefined };
}

describe('two callers with the same document at the same time', () => {
  it(`never see each other’s data, in ${PAIRS} interleaved pairs (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const clients = new Map(['accounts', 'vault'].map((name) => [name, subgraph(name, () => random.next())]));
    const supergraphSdl = composeSupergraph(['accounts', 'vault'].map((name) => ({ name, sdl: LINK + PARTS[name] })));
    const executor = await chooseExecutor({})({ clients, failed: () => undefined })(supergraphSdl);
    const graph = createGraph(executor, supergraphSdl, {
      verify: async (token) => {
        if (token === 'bad') throw new Fault('UNAUTHENTICATED', 'no');
        return { kind: 'customer', customerId: token };
      },
      introspection: false,
      logger: createLogger(readSettings({ STOA_LOG_LEVEL: 'silent' })),
      limits: gatewayLimits(),
      overLimit: refuseOverrun,
      plugins: [],
      documents: {},
      headerRules: readHeaderRules({}),
      deadlineMs: 60_000,
    });
    const query = 'query ($n: Int) { me(n: $n) { id name secret(n: $n) } }';
    const ask = async (token: string, language: string, n: number): Promise<string> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'accept-language': language };
      const { body } = await graph.handle({ method: 'POST', url: '/graphql', headers, body: JSON.stringify({ query, variables: { n } }) });
      return body as string;
    };
    const expected = (who: string): string => JSON.stringify({ data: { me: { id: 'shared-id', name: who, secret: who } } });

    let leaks = 0;
    const pair = async (n: number): Promise<void> => {
      // The same variables in most pairs, so that only the caller, or only a header, tells the two apart.
      const other = n % 3 === 0 ? ['ada', 'de'] : ['bob', 'en'];
      const [first, second] = await Promise.all([ask('ada', 'en', n % 5), ask(other[0] ?? '', other[1] ?? '', n % 5)]);
      if (first !== expected(`ada ${n % 5} en`) || second !== expected(`${other[0]} ${n % 5} ${other[1]}`)) leaks += 1;
    };
    for (let n = 0; n < PAIRS; n += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => pair(n + i)));
    expect(leaks).toBe(0);
    await graph.stop();
  }, 600_000);
});
