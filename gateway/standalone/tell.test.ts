import { buildSchema, parse, validate } from 'graphql';
import { Fault } from '@stoa/kernel/fault.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { downstreamFault } from '../errors.ts';
import { exampleQuery } from './example-query.ts';
import { summary, urlOf } from './summary.ts';
import { createTeller } from './tell.ts';

function reasonOf(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

describe('what a person is told', () => {
  const tell = () => createTeller(new Map([['reviews', new URL('http://127.0.0.1:4002/graphql')]]));
  const swapped = { type: 'supergraph-swapped', subgraphs: ['books'], source: 'composed' } as const;

  it('of a subgraph that is away: where, why, and that it is tried again', () => {
    const reason = downstreamFault('reviews', Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }));
    const say = tell();
    const lost = { type: 'subgraph-lost', subgraph: 'reviews', reason } as const;
    expect(say(lost)).toEqual({
      text: 'Subgraph reviews cannot be reached at http://127.0.0.1:4002/graphql (ECONNREFUSED); its schema is not known yet. Trying again.',
      problem: true,
    });
    say(swapped);
    expect(say(lost).text).toContain('its last known schema stays');
  });

  it('of subgraphs that do not compose: every reason on a line of its own, each with its subgraph', () => {
    const parts = [{ name: 'books', sdl: 'type Query { a: Int }' }, { name: 'reviews', sdl: 'type Query { a: String b: Nope }' }];
    const reason = reasonOf(() => composeSupergraph(parts));
    const { text } = tell()({ type: 'supergraph-refused', subgraphs: [], reason });
    expect(text).toMatch(/^The subgraphs do not compose; there is no graph yet:\n {2}- INVALID_GRAPHQL: \[reviews\] Unknown type Nope/);
    expect(text).not.toContain('    at ');
  });

  it('of a file that is refused: why, and what goes on', () => {
    const say = tell();
    expect(say(swapped)).toEqual({ text: 'A graph is served: 1 subgraph (books).', problem: false });
    const reason = new Fault('INVALID_SUPERGRAPH', 'graph.graphql is empty');
    expect(say({ type: 'supergraph-refused', subgraphs: [], reason })).toEqual({
      text: 'The new supergraph is refused, the graph before stays: graph.graphql is empty',
      problem: true,
    });
  });

  it('at the start: where it is and what to try', () => {
    expect(summary({ url: urlOf('127.0.0.1', 4000), subgraphs: ['a', 'b'], query: '{ a }', playground: true })).toContain(
      "Serving 2 subgraphs (a, b) at http://127.0.0.1:4000/graphql\nPlayground at http://127.0.0.1:4000/playground\n\nTry it:\n\n  curl -s http://127.0.0.1:4000/graphql -H 'content-type: application/json' -d '{\"query\":\"{ a }\"}'",
    );
  });

  it.each([['0.0.0.0', 'http://127.0.0.1:1'], ['::', 'http://[::1]:1'], ['::1', 'http://[::1]:1'], ['gateway.test', 'http://gateway.test:1']])(
    'where %s can be called: %s',
    (host, url) => expect(urlOf(host, 1)).toBe(url),
  );
});

describe('the query to try', () => {
  it.each([
    ['type Query { one(id: ID!): Int two: Int }', '{ two }'],
    ['type Query { items(first: Int): [Item!]! } type Item { at(n: Int!): Int parts: [Int] name: String old: Int @deprecated size: Int }', '{ items { parts name } }'],
    ['type Query { items: Items } type Items { edges: [Edge] } type Edge { node: Item } type Item { id: ID }', '{ items { edges { node { id } } } }'],
    ['type Query { any: Any } union Any = Item type Item { id: ID }', '{ any { __typename } }'],
    ['type Query { me: Me } type Me { me: Me name(of: Int!): Int }', '{ me { __typename } }'],
    ['type Query { one(id: ID!): Int }', '{ __typename }'],
  ])('of %s is %s', (sdl, query) => {
    const schema = buildSchema(sdl);
    expect(exampleQuery(schema)).toBe(query);
    expect(validate(schema, parse(query))).toEqual([]);
  });
});
