import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph';
import { graphqlSync, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { createNursery } from './data.ts';
import type { Member, Product } from './data.ts';

export interface Subgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** As `_service { sdl }` gives it. */
  readonly sdl: string;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires", "@provides", "@shareable"])\n`;

const typeDefs = {
  accounts: `
    type Query { members(first: Int! = 5): [Member!]! }
    type Member @key(fields: "id") { id: ID! name: String! handle: String! @shareable town: String memberSince: Int! }`,
  products: `
    type Query { bestsellers(first: Int! = 5): [Product!]! }
    enum Light { SUN HALF_SHADE SHADE }
    type Product @key(fields: "sku") { sku: ID! title: String! price: Int! weight: Int! light: Light }`,
  inventory: `
    type Product @key(fields: "sku") {
      sku: ID! price: Int! @external weight: Int! @external
      inStock: Boolean! pieces: Int! postage: Int! @requires(fields: "price weight")
    }`,
  reviews: `
    type Review @key(fields: "id") { id: ID! rating: Int! text: String! author: Member! @provides(fields: "handle") product: Product! }
    type Member @key(fields: "id") { id: ID! handle: String! @external reviews(first: Int! = 3): [Review!]! }
    type Product @key(fields: "sku") { sku: ID! reviews(first: Int! = 3): [Review!]! }`,
} as const;

type Name = keyof typeof typeDefs;
interface Slice {
  readonly first: number;
}

/** The four subgraphs, executed by graphql-js. The stub process asks each question once and keeps the answer. */
export function createSubgraphs(): readonly Subgraph[] {
  const { members, products, reviews, stock } = createNursery();
  const memberOf = new Map(members.map((member) => [member.id, member]));
  const productOf = new Map(products.map((product) => [product.sku, product]));
  const reviewOf = new Map(reviews.map((review) => [review.id, review]));
  const same = <Reference>(reference: Reference): Reference => reference;

  return [
    subgraph('accounts', {
      Query: { members: (_: unknown, { first }: Slice) => members.slice(0, first) },
      Member: { __resolveReference: ({ id }: Member) => memberOf.get(id) },
    }),
    subgraph('inventory', {
      Product: {
        __resolveReference: same,
        pieces: ({ sku }: Product) => stock.get(sku),
        inStock: ({ sku }: Product) => (stock.get(sku) ?? 0) > 0,
        // Dear plants travel free.
        postage: ({ price, weight }: Product) => (price > 5_000 ? 0 : 290 + Math.ceil(weight / 500) * 45),
      },
    }),
    subgraph('products', {
      Query: { bestsellers: (_: unknown, { first }: Slice) => products.slice(0, first) },
      Product: { __resolveReference: ({ sku }: Product) => productOf.get(sku) },
    }),
    subgraph('reviews', {
      Review: {
        __resolveReference: ({ id }: { id: string }) => reviewOf.get(id),
        author: ({ memberId }: { memberId: string }) => memberOf.get(memberId),
        product: ({ sku }: Product) => ({ sku }),
      },
      Member: {
        __resolveReference: same,
        reviews: ({ id }: Member, { first }: Slice) => reviews.filter(({ memberId }) => memberId === id).slice(0, first),
      },
      Product: {
        __resolveReference: same,
        reviews: ({ sku }: Product, { first }: Slice) => reviews.filter((review) => review.sku === sku).slice(0, first),
      },
    }),
  ];
}

function subgraph(name: Name, resolvers: GraphQLResolverMap<unknown>): Subgraph {
  const schema = buildSubgraphSchema([{ typeDefs: parse(LINK + typeDefs[name]), resolvers }]);
  const { data } = graphqlSync({ schema, source: '{ _service { sdl } }' });
  return { name, schema, sdl: (data as unknown as { _service: { sdl: string } })._service.sdl };
}
