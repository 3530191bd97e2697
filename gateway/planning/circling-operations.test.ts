import { refuseOverrun } from '@stoa/graphql/limits.ts';
import { parse } from 'graphql';
import { FEDERATION_LINK } from '../execution/testing/in-process.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { createCircleCheck } from './circling-operations.ts';
import { guardPlanning, whenPlanned } from './guard/planning-guard.ts';
import { readSupergraph } from './supergraph.ts';

const key = '@key(fields: "id")';
/** Media that one subgraph finds, a second knows the types and titles of, and a third rates. */
const SUBGRAPHS = {
  found: `type Query { found: [Media] plain: Int } type Mutation { add: [Media] } type Media @interfaceObject ${key} { id: ID! more: Media }`,
  home: `
    type Query { titled: [Media] } interface Media ${key} { id: ID! title: String }
    type Book implements Media ${key} { id: ID! title: String } type Film implements Media ${key} { id: ID! title: String }`,
  rated: `
    type Query { rated: [Media] }
    type Media @interfaceObject ${key} { id: ID! title: String @external score: Int blurb: String @requires(fields: "title") }`,
  listed: `type Query { listed: Listed } type Listed ${key} { id: ID! top: Media } type Media @interfaceObject ${key} { id: ID! }`,
  praised: `
    type Listed ${key} { id: ID! top: Media @external praise: String @requires(fields: "top { blurb }") }
    type Media @interfaceObject ${key} { id: ID! blurb: String @external }`,
};

const composed = (names: readonly (keyof typeof SUBGRAPHS)[]): string => composeSupergraph(names.map((name) => ({ name, sdl: FEDERATION_LINK + SUBGRAPHS[name] })));
const ALL = composed(['found', 'home', 'rated', 'listed', 'praised']);

/** Each of these would keep the planner busy for ever. */
const CIRCLING = [
  '{ found { ... on Book { score blurb } } }',
  '{ found { score ... on Film { title blurb } } }',
  'mutation { add { ... on Book { blurb score } } }',
  '{ titled { ... on Book { more { ... on Book { blurb score } } } } }',
  '{ rated { ... on Book { blurb more { ... on Book { blurb } } } } }',
];

describe('operations with which the planner may go in circles', () => {
  it('are told from others', () => {
    const mayCircle = createCircleCheck(parse(ALL), readSupergraph(ALL).fullSchema);
    const told = (sources: readonly string[]) => sources.filter((source) => mayCircle(parse(source)));
    expect(told(CIRCLING)).toEqual(CIRCLING);
    // What requires such a field somewhere else is no better.
    expect(told(['{ listed { praise } }'])).toHaveLength(1);
    // Without a condition on its type, with nothing that requires something, or from where its type is known, an object is harmless.
    expect(told(['{ plain }', '{ found { score blurb } }', '{ found { ... on Book { score title } } }', '{ titled { ... on Book { score blurb } } }'])).toEqual([]);
  });

  it('are not there where no interface object requires anything', () => {
    const sdl = composed(['found', 'home']);
    expect(createCircleCheck(parse(sdl), readSupergraph(sdl).fullSchema)(parse('{ found { ... on Book { title } } }'))).toBe(false);
  });

  it('hold nobody up: they are refused at the deadline, and others are planned meanwhile', async () => {
    const { supergraph, stop } = guardPlanning(readSupergraph(ALL), ALL, { deadlineMs: 300, overLimit: refuseOverrun });
    const plan = async (text: string) => whenPlanned(() => supergraph.plan(parse(text)));
    const order: string[] = [];
    // Were it planned here, this test would never end either.
    expect(supergraph.mayCircle(parse(CIRCLING[0] ?? ''))).toBe(true);
    const refused = plan(CIRCLING[0] ?? '').catch((error: unknown) => (order.push('refused'), error));
    expect((await plan('{ titled { ... on Book { score blurb } } }')).node?.kind).toBe('Sequence');
    order.push('planned');
    expect(await refused).toMatchObject({ code: 'PLANNING_TIMEOUT', retryable: false });
    expect(order).toEqual(['planned', 'refused']);
    await stop();
  }, 60_000);
});
