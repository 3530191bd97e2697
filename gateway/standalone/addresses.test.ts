import { composeSupergraph } from '../supergraph/compose.ts';
import { addressesIn, requireKnown } from './addresses.ts';

const supergraph = (a: string, b: string): string =>
  composeSupergraph([
    { name: 'a', sdl: 'type Query { a: Int }', url: a },
    { name: 'b', sdl: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable"]) type Query { b: Int }', url: b },
  ]);
const given = (urls: Record<string, string>) => new Map(Object.entries(urls).map(([name, url]) => [name, new URL(url)]));

describe('the addresses of a supergraph', () => {
  it('are those in it, unless others are given', () => {
    const addresses = addressesIn('file', supergraph('http://one/q', 'http://two/q'), given({ b: 'http://other/' }));
    expect([...addresses].map(([name, { href }]) => [name, href])).toEqual([['a', 'http://one/q'], ['b', 'http://other/']]);
  });

  it.each([
    ['there is none', '', /^file does not say where to ask these subgraphs:\n- b: it has none; give it with --url b=/],
    ['it is none', 'two:4001', /- b: "two:4001" is no URL; did you mean http:\/\/two:4001\?/],
    ['it is of another kind', 'ftp://two', /- b: "ftp:\/\/two" is neither/],
  ])('are asked for when %s', (_, url, message) => {
    expect(() => addressesIn('file', supergraph('http://one/q', url), new Map())).toThrow(message);
    expect(addressesIn('file', supergraph('http://one/q', url), given({ b: 'http://b/' })).size).toBe(2);
  });

  it('are given for subgraphs that there are', () => {
    expect(() => requireKnown(['books', 'reviews'], given({ boks: 'http://x' }))).toThrow('no subgraph "boks"; did you mean books?');
    expect(() => requireKnown(['books', 'reviews'], given({ stock: 'http://x' }))).toThrow('no subgraph "stock", only books, reviews');
    expect(() => requireKnown(['books', 'reviews'], given({ books: 'http://x' }))).not.toThrow();
  });
});
