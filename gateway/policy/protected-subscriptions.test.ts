import { buildSubgraphSchema } from '@apollo/subgraph';
import type { Caller } from '@stoa/identity/caller.ts';
import { executeSync, parse } from 'graphql';
import { compiledExecutorFactory } from '../execution/compiled-executor.ts';
import { FEDERATION_LINK, inProcessSubgraph, resultOf, supergraphOf } from '../execution/testing/in-process.ts';
import type { SubgraphAnswer } from '../subgraphs/subgraph-client.ts';
import { createEventQueue } from '../subscriptions/event-queue.ts';
import type { EventQueue } from '../subscriptions/event-queue.ts';
import type { StreamRequest } from '../subscriptions/subgraph/subgraph-stream.ts';
import type { FieldPolicyOptions } from './protected-executor.ts';
import { protectedExecutorFactory } from './protected-executor.ts';
import { anonymous, protect, staff, staffWith } from './testing/protected-graph.ts';

const newsSdl = `
  type Query { ok: Boolean }
  type Subscription { news: Article  sure: Article!  item: Item }
  interface Item { id: ID! secret: String title: String }
  type Article implements Item @key(fields: "id") { id: ID! secret: String title: String }
  type Video implements Item @key(fields: "id") { id: ID! secret: String title: String }
`;
const news = inProcessSubgraph('news', newsSdl);
const newsSchema = buildSubgraphSchema([{ typeDefs: parse(FEDERATION_LINK + newsSdl) }]);
const archive = inProcessSubgraph('archive', `
  type Query { no: Boolean }
  type Article @key(fields: "id") { id: ID! notes: String  secret: String @external  derived: String @requires(fields: "secret") }
`, { Article: { __resolveReference: (reference: object) => reference, notes: () => 'NOTES', derived: ({ secret }: { secret: string }) => `of ${secret}` } });
const subgraphs = [news, archive];
const supergraphSdl = supergraphOf(subgraphs);
const article = { __typename: 'Article', id: '1', secret: 'SECRET', title: 'T' };

async function graphWith(protections: Record<string, string>, options: Partial<FieldPolicyOptions> = {}) {
  archive.seen.length = 0;
  const opened: { readonly request: StreamRequest; readonly queue: EventQueue<SubgraphAnswer> }[] = [];
  const follow = (request: StreamRequest) => {
    const queue = createEventQueue<SubgraphAnswer>({ events: 10, bytes: 10, tooSlow: () => null, leave: () => undefined });
    opened.push({ request, queue });
    return queue;
  };
  const clients = new Map(subgraphs.map(({ name, client }) => [name, client]));
  const create = compiledExecutorFactory({ clients, failed: () => undefined, streams: new Map([['news', follow]]) });
  const executor = await protectedExecutorFactory(create, { mode: 'filter', ...options })(protect(supergraphSdl, protections));
  const subscribe = async (caller: Caller, source: string) => {
    const document = parse(source);
    const results = await executor.subscribe?.({ document, source, documentId: source, context: { caller, headers: {} } });
    if (!results) throw new Error('there are no subscriptions');
    return results;
  };
  /** The answers to events that have everything. */
  const answersTo = async (caller: Caller, source: string, events: readonly object[] = [article]) => {
    const results = await subscribe(caller, source);
    if (!(Symbol.asyncIterator in results)) return [resultOf(results)];
    const last = opened.at(-1);
    if (!last) throw new Error('nothing was opened');
    const { query } = last.request;
    for (const event of events) {
      const answer = executeSync({ schema: newsSchema, document: parse(query), rootValue: { news: event, sure: event, item: event } });
      const { data = null, errors = [] } = JSON.parse(JSON.stringify(answer)) as { data?: SubgraphAnswer['data']; errors?: unknown[] };
      last.queue.push({ data, errors, escapes: false }, 1);
    }
    last.queue.end();
    const answers = [];
    for await (const result of results) answers.push(resultOf(result));
    return answers;
  };
  return { subscribe, answersTo, opened };
}

const forbidden = (...path: (string | number)[]) => ({ message: 'You may not have this.', path, extensions: { code: 'FIELD_FORBIDDEN' } });

describe('subscriptions to a protected graph', () => {
  it('give those without the right nothing protected, in no event, and do not even ask for it', async () => {
    const graph = await graphWith({ 'Article.secret': '@authenticated' });
    const source = 'subscription { news { mine: secret title derived notes } }';
    for (let i = 0; i < 3; i += 1) {
      const answer = { data: { news: { mine: null, title: 'T', derived: null, notes: 'NOTES' } }, errors: [forbidden('news', 'mine'), forbidden('news', 'derived')] };
      expect(await graph.answersTo(anonymous, source, [article, article, article])).toEqual([answer, answer, answer]);
      expect(graph.opened.at(-1)?.request.query).not.toContain('secret');
      expect(JSON.stringify(archive.seen)).not.toContain('derived');
      archive.seen.length = 0;

      const whole = { data: { news: { mine: 'SECRET', title: 'T', derived: 'of SECRET', notes: 'NOTES' } } };
      expect(await graph.answersTo(staff, source, [article, article])).toEqual([whole, whole]);
      archive.seen.length = 0;
    }
  });

  it('are not opened at all when their root is forbidden, or nothing can be left of it', async () => {
    const root = await graphWith({ 'Subscription.news': '@authenticated' });
    expect(await root.answersTo(anonymous, 'subscription { n: news { title } }')).toEqual([{ data: { n: null }, errors: [forbidden('n')] }]);
    expect(root.opened).toEqual([]);
    expect(await root.answersTo(staff, 'subscription { n: news { title } }')).toEqual([{ data: { n: { title: 'T' } } }]);

    const scoped = await graphWith({ 'Article.id': '@requiresScopes(scopes: [["read", "more"]])' });
    expect(await scoped.answersTo(staffWith('read'), 'subscription { sure { id } }')).toEqual([{ data: null, errors: [forbidden('sure', 'id')] }]);
    expect(scoped.opened).toEqual([]);
    expect(await scoped.answersTo(staffWith('read', 'more'), 'subscription { sure { id } }')).toEqual([{ data: { sure: { id: '1' } } }]);
  });

  it('hold for what an event turns out to be', async () => {
    const graph = await graphWith({ 'Article.secret': '@authenticated' });
    const video = { __typename: 'Video', id: '2', secret: 'of a video', title: 'V' };
    expect(await graph.answersTo(anonymous, 'subscription { item { __typename title ... on Article { secret } ... on Video { secret } } }', [article, video, article])).toEqual([
      { data: { item: { __typename: 'Article', secret: null, title: 'T' } }, errors: [forbidden('item', 'secret')] },
      { data: { item: { __typename: 'Video', secret: 'of a video', title: 'V' } } },
      { data: { item: { __typename: 'Article', secret: null, title: 'T' } }, errors: [forbidden('item', 'secret')] },
    ]);
  });

  it('are refused where operations are refused, before any subgraph is asked', async () => {
    const graph = await graphWith({ 'Article.secret': '@authenticated' }, { mode: 'reject' });
    await expect(graph.subscribe(anonymous, 'subscription { news { secret title } }')).rejects.toMatchObject({ code: 'FIELD_FORBIDDEN', details: { fields: ['news.secret'] } });
    expect(graph.opened).toEqual([]);
    expect(await graph.answersTo(anonymous, 'subscription { news { title } }')).toEqual([{ data: { news: { title: 'T' } } }]);
    expect(await graph.answersTo(staff, 'subscription { news { secret } }')).toEqual([{ data: { news: { secret: 'SECRET' } } }]);
  });

  it('ask for policies once, when they begin', async () => {
    const asked: string[] = [];
    const graph = await graphWith({ 'Article.secret': '@policy(policies: [["editor"]])' }, {
      policies: async (names) => {
        asked.push(...names);
        return new Set(names);
      },
    });
    const answer = { data: { news: { secret: 'SECRET' } } };
    expect(await graph.answersTo(staff, 'subscription { news { secret } }', [article, article])).toEqual([answer, answer]);
    expect(asked).toEqual(['editor']);
  });

  it('leave their subgraph when the reader leaves', async () => {
    const graph = await graphWith({ 'Article.secret': '@authenticated' });
    const results = await graph.subscribe(anonymous, 'subscription { news { secret title } }');
    if (!(Symbol.asyncIterator in results)) throw new Error('there are no events');
    await results[Symbol.asyncIterator]().return?.();
    expect(await graph.opened[0]?.queue.next()).toEqual({ done: true, value: undefined });
  });
});
