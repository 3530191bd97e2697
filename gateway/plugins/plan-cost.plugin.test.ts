import { buildSchema, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import type { ExecuteArgs } from '@stoa/graphql/handler.ts';
import type { Overrun } from '@stoa/graphql/limits.ts';
import type { RequestContext } from '../execution/executor.ts';
import { gatewayLimits } from '../limits.ts';
import type { LimitSettings } from '../limits.ts';
import { planOperation } from '../planning/planned-operation.ts';
import { readSupergraph } from '../planning/supergraph.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { createCostModel } from './cost-model.ts';
import { createPlanCost } from './plan-cost.ts';
import { planCostPlugin } from './plan-cost.plugin.ts';
import { readSupergraphTypes } from './supergraph-types.ts';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@listSize", "@cost", "@inaccessible"])\n';
const supergraphSdl = composeSupergraph([
  {
    name: 'products',
    sdl: `${LINK}
      type Query { product: Product products(first: Int = 20): [Product!]! page(first: Int): ProductPage sized: [Product!] @listSize(assumedSize: 7) things: [Thing] }
      type ProductPage { edges: [ProductEdge!]! total: Int }
      type ProductEdge { node: Product! }
      type Mutation { add: Product }
      interface Thing { id: ID! }
      type Product implements Thing @key(fields: "id") { id: ID! title: String weight: Int parts: [Product!] @listSize(assumedSize: 3) }
      type Gadget implements Thing @key(fields: "id") { id: ID! volts: Int }`,
  },
  {
    name: 'reviews',
    sdl: `${LINK}
      type Product @key(fields: "id") { id: ID! reviews(first: Int = 10): [Review!] weight: Int @external shipping: Int @requires(fields: "weight") }
      type Gadget @key(fields: "id") { id: ID! reviews: [Review!] }
      type Review { text: String author: Author }
      type Author @key(fields: "id") { id: ID! }`,
  },
  { name: 'authors', sdl: `${LINK} type Author @key(fields: "id") { id: ID! name: String award: Award @cost(weight: 50) } type Award { name: String }` },
]);
const supergraph = readSupergraph(supergraphSdl);
const fullSchema = buildSchema(supergraphSdl, { assumeValid: true, assumeValidSDL: true });
const model = createCostModel(fullSchema, readSupergraphTypes(supergraphSdl));

function planned(text: string) {
  const document = parse(text);
  return planOperation(supergraph, document, document.definitions[0] as OperationDefinitionNode, new Map());
}
const costOf = (text: string, variables = {}) => createPlanCost(fullSchema, model, { listSize: 100, unsizedList: 10 }, planned(text))(variables);

describe('the cost of a plan', () => {
  it.each([
    ['one request, and no entity, where one subgraph has all', '{product{title}}', { requests: 1, entities: 0, cost: 10 + 1 }],
    ['one entity where another subgraph knows more about one', '{product{shipping}}', { requests: 2, entities: 1, cost: 11 + 10 + 1 }],
    ['as many entities as the list has that they are in', '{products(first:5){reviews{text}}}', { requests: 2, entities: 5, cost: 10 + 5 + 10 + 5 + 5 * 10 }],
    ['the sizes of lists in one another, multiplied', '{products(first:5){reviews(first:4){author{name}}}}', { requests: 3, entities: 5 + 20, cost: 15 + (10 + 5 + 5 * 4 * 2) + (10 + 20) }],
    ['the default of a page', '{products{shipping}}', { requests: 2, entities: 20, cost: 30 + 10 + 20 }],
    ['the size of a page for its edges', '{page(first:6){edges{node{shipping}}}}', { requests: 2, entities: 6, cost: 10 + 1 + 12 + 10 + 6 }],
    ['what @listSize says', '{sized{parts{shipping}}}', { requests: 2, entities: 21, cost: 10 + 7 + 21 + 10 + 21 }],
    ['what @cost says, for each entity', '{sized{reviews(first:1){author{award{name}}}}}', { requests: 3, entities: 14, cost: 17 + (10 + 7 + 7 * 2) + (10 + 7 + 7 * 50) }],
    ['the entities of each type behind an interface, as if all were of it', '{things{...on Product{shipping}...on Gadget{reviews{text}}}}', { requests: 2, entities: 10, cost: 20 + 10 + 10 + 10 * 10 }],
    ['more for a mutation', 'mutation{add{shipping}}', { requests: 2, entities: 1, cost: 10 + 11 + 10 + 1 }],
    ['nothing at all where nobody is asked', '{__typename}', { requests: 0, entities: 0, cost: 0 }],
  ])('is %s', (_, text, expected) => {
    expect(costOf(text)).toEqual(expected);
  });

  it('is that of the real values', () => {
    const text = 'query($n:Int=3,$unused:Int){products(first:$n){reviews(first:$n){author{name}}} sized{a:reviews(first:$unused){text}}}';
    const cost = createPlanCost(fullSchema, model, { listSize: 100, unsizedList: 10 }, planned(text));
    expect(cost({}).entities).toBe(3 + 9 + 7);
    expect(cost({ n: 50 }).entities).toBe(50 + 2_500 + 7);
    expect(cost({ n: null }).entities).toBe(100 + 10_000 + 7);
    expect(cost({}).entities).toBe(3 + 9 + 7);
  });

  it('is worked out once for each set of the values that matter', () => {
    let looked = 0;
    const counting = { ...model, field: (...args: Parameters<typeof model.field>) => ((looked += 1), model.field(...args)) };
    const cost = createPlanCost(fullSchema, counting, { listSize: 100, unsizedList: 10 }, planned('query($n:Int,$id:ID){products(first:$n){shipping}}'));
    cost({ n: 1, id: 'a' });
    const once = looked;
    for (let i = 0; i < 100; i += 1) cost({ n: 1, id: `other ${i}` });
    expect(looked).toBe(once);
    cost({ n: 2 });
    expect(looked).toBe(2 * once);
  });
});

describe('a plan', () => {
  function check(text: string, limits: LimitSettings): Overrun[] {
    const overruns: Overrun[] = [];
    const hooks = planCostPlugin(gatewayLimits(limits), (overrun) => overruns.push(overrun)).graph?.({ schema: supergraph.apiSchema, supergraphSdl });
    hooks?.checkPlan?.(planned(text), { variables: {} } as unknown as ExecuteArgs<RequestContext>);
    return overruns;
  }

  it('is refused by what it is too much of, and told so', () => {
    const text = '{products(first:5){reviews{author{name}}}}';
    expect(check(text, { plannedRequests: 3, plannedEntities: 55, planCost: 190 })).toEqual([]);
    expect(check(text, { plannedRequests: 2 })).toMatchObject([{ limit: 'plannedRequests', code: 'PLANNED_REQUESTS', allowed: 2, found: 3 }]);
    expect(check(text, { plannedEntities: 54 })).toMatchObject([{ limit: 'plannedEntities', code: 'PLANNED_ENTITIES', allowed: 54, found: 55, message: 'An operation may look up 54 entities; this one may need 55.' }]);
    expect(check(text, { planCost: 189 })).toMatchObject([{ limit: 'planCost', code: 'PLAN_COST', allowed: 189, found: 190 }]);
  });
});
