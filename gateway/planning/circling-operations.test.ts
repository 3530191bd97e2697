import { refuseOverrun } from '@stoa/graphql/limits.ts';
import { parse, print } from 'graphql';
import { compiledExecutorFactory } from '../execution/compiled-executor.ts';
import { executorOver, inProcessSubgraph, supergraphOf } from '../execution/testing/in-process.ts';
import { createCircles } from './circling-operations.ts';
import { guardPlanning, whenPlanned } from './guard/planning-guard.ts';
import { readSupergraph } from './supergraph.ts';

interface Row {
  readonly [field: string]: unknown;
}

const key = '@key(fields: "id")';
const itself = { __resolveReference: (representation: Row) => representation };
const typed = ({ id }: Row) => ({ __typename: String(id).startsWith('b') ? 'Book' : 'Film', id, title: `title of ${String(id)}` });

/** Media that one subgraph finds, a second knows the types and titles of, and a third rates. */
const media = () => [
  inProcessSubgraph('found', `type Query { found: [Media] plain: Int } type Mutation { add: [Media] } type Media @interfaceObject ${key} { id: ID! more: Media }`, {
    Query: { found: () => [{ id: 'b1' }, { id: 'f1' }] },
    Mutation: { add: () => [{ id: 'b2' }] },
    Media: { ...itself, more: ({ id }: Row) => ({ id: `${String(id)}+` }) },
  }),
  inProcessSubgraph(
    'home',
    `type Query { titled: [Media] } interface Media ${key} { id: ID! title: String }
     type Book implements Media ${key} { id: ID! title: String } type Film implements Media ${key} { id: ID! title: String }`,
    { Query: { titled: () => [typed({ id: 'b3' })] }, Media: { __resolveReference: typed }, Book: { __resolveReference: typed }, Film: { __resolveReference: typed } },
  ),
  inProcessSubgraph(
    'rated',
    `type Query { rated: [Media] }
     type Media @interfaceObject ${key} { id: ID! title: String @external score: Int blurb: String @requires(fields: "title") slogan: String! @requires(fields: "title") }`,
    { Query: { rated: () => [{ id: 'b4' }] }, Media: { ...itself, score: ({ id }: Row) => String(id).length, blurb: ({ title }: Row) => `${String(title)}!` } },
  ),
];
const listed = () => [
  inProcessSubgraph('listed', `type Query { listed: Listed } type Listed ${key} { id: ID! top: Media } type Media @interfaceObject ${key} { id: ID! }`),
  inProcessSubgraph(
    'praised',
    `type Listed ${key} { id: ID! top: Media @external praise: String @requires(fields: "top { blurb }") }
     type Media @interfaceObject ${key} { id: ID! blurb: String @external }`,
  ),
];

/** Each of these would keep the planner busy for ever, as it is. */
const CIRCLING: readonly (readonly [source: string, data: unknown])[] = [
  ['{ found { ... on Book { score blurb } } }', { found: [{ score: 2, blurb: 'title of b1!' }, {}] }],
  ['{ found { score ... on Film { title said: blurb } ... on Book { blurb } } }', { found: [{ score: 2, blurb: 'title of b1!' }, { score: 2, title: 'title of f1', said: 'title of f1!' }] }],
  ['mutation { add { ... on Book { blurb score } } }', { add: [{ blurb: 'title of b2!', score: 2 }] }],
  ['{ titled { ... on Book { more { ... on Book { blurb score } } } } }', { titled: [{ more: { blurb: 'title of b3+!', score: 3 } }] }],
  ['{ rated { ... on Book { blurb more { ... on Book { blurb } } } } }', { rated: [{ blurb: 'title of b4!', more: { blurb: 'title of b4+!' } }] }],
];
/** Here the planner finds its way, and only books are asked for. */
const HARMLESS = '{ rated { ... on Book { blurb } } }';
/** What would fail for a film would take more of it along than this. */
const LEFT = '{ found { ... on Book { score slogan } } }';

describe('operations with which the planner may go in circles', () => {
  const sdl = supergraphOf([...media(), ...listed()]);
  const circles = createCircles(parse(sdl), readSupergraph(sdl).fullSchema);
  const straightened = (source: string) => print(circles.straightened(parse(source))).replaceAll(/\s+/g, ' ');

  it('select fields that lead there for all types of an object', () => {
    expect(straightened(CIRCLING[0]?.[0] ?? '')).toBe('{ found { __typename blurb ... on Book { score } } }');
    expect(straightened('{ found { blurb ... on Book { blurb ... on Media { b: blurb } } } }')).toBe('{ found { __typename b: blurb blurb } }');
    for (const [source] of CIRCLING) expect(circles.remainIn(parse(source))).toBe(false);
  });

  it('are left as they are where that would do harm, or is not needed', () => {
    for (const source of [LEFT, '{ listed { praise } }', HARMLESS]) {
      expect(straightened(source)).toBe(source);
      expect(circles.remainIn(parse(source))).toBe(true);
    }
  });

  it('are told from others', () => {
    for (const source of ['{ plain }', '{ found { score blurb slogan } }', '{ found { ... on Book { score title } } }', '{ titled { ... on Book { score blurb slogan } } }']) {
      expect(straightened(source)).toBe(source);
      expect(circles.remainIn(parse(source))).toBe(false);
    }
    const plain = supergraphOf(media().slice(0, 2));
    const document = parse('{ found { ... on Book { title } } }');
    expect(createCircles(parse(plain), readSupergraph(plain).fullSchema).straightened(document)).toBe(document);
  });

  it('are answered', async () => {
    const { ask, executor } = await executorOver(compiledExecutorFactory, media());
    for (const [source, data] of CIRCLING) {
      expect(await ask(source)).toEqual({ data });
      // The second answer is written by generated code.
      expect(await ask(source)).toEqual({ data });
    }
    await executor.stop();
  });

  it('hold nobody up where they cannot be planned: they are refused at the deadline, and others are planned meanwhile', async () => {
    const { supergraph, stop } = guardPlanning(readSupergraph(sdl), sdl, { deadlineMs: 300, overLimit: refuseOverrun });
    const plan = async (text: string) => whenPlanned(() => supergraph.plan(parse(text)));
    // Were it planned here, this test would never end either.
    expect(supergraph.mayCircle(parse(LEFT))).toBe(true);
    const order: string[] = [];
    const refused = plan(LEFT).catch((error: unknown) => (order.push('refused'), error));
    expect((await plan('{ titled { ... on Book { score blurb } } }')).node?.kind).toBe('Sequence');
    order.push('planned');
    expect(await refused).toMatchObject({ code: 'PLANNING_TIMEOUT', retryable: false });
    expect(order).toEqual(['planned', 'refused']);
    await stop();
  }, 60_000);
});
