import type { Scenario, Thing } from '../kit/scenario.ts';
import { valueOf } from '../kit/scenario.ts';

/**
 * One product stands in offers of several shops. What it costs there depends on the shop, which only an ancestor knows: in the
 * subgraphs it comes as an argument that clients do not see.
 */
function world() {
  const products = ['Lamp', 'Desk', 'Chair'].map(
    (name, n): Thing => ({ __typename: 'Product', id: `p${n}`, name, basePrice: (n + 1) * 100, weight: n === 1 ? null : n + 1 }),
  );
  /** A product as it stands below an offer of this shop. */
  const placed = (product: Thing | undefined, shop: Thing, offer: Thing): Thing => ({
    ...product,
    $shop: shop,
    $offer: offer,
    price({ currency, rate }: Thing): string {
      return `${Number(product?.basePrice) * Number(rate ?? valueOf(this.$shop as Thing, 'rate'))} ${String(currency ?? (this.$shop as Thing).currency)}`;
    },
    label({ campaign, upper }: Thing): string {
      const text = `${String(product?.name)} in ${String(campaign === undefined ? (this.$offer as Thing).campaign : campaign)}`;
      return upper === true ? text.toUpperCase() : text;
    },
  });
  const shop = (id: string, currency: string | null, rate: number, of: readonly number[]): Thing => {
    const it: Record<string, unknown> = { __typename: 'Shop', id, currency, rate, owner: `Owner of ${id}` };
    it.offers = of.map((n) => {
      const offer: Record<string, unknown> = { __typename: 'Offer', id: `${id}-${n}`, campaign: n === 2 ? null : `campaign ${(n + rate) % 2}` };
      offer.product = placed(products[n], it, offer);
      return offer;
    });
    return it;
  };
  const shops = [shop('nl', 'EUR', 1, [0, 1]), shop('uk', 'GBP', 2, [0, 1, 2]), shop('empty', 'USD', 3, []), shop('eu', 'EUR', 1, [0])];
  shops.forEach((each, i) => ((each as Record<string, unknown>).rival = (shops[i + 1]?.offers as Thing[] | undefined)?.[0] ?? null));
  const offers = shops.flatMap((each) => each.offers as Thing[]);
  return {
    Query: { shops, shop: ({ id }: Thing) => shops.find((each) => each.id === id) ?? null },
    entities: [...shops, ...offers, ...products.map((product) => placed(product, {}, {}))],
  };
}

export const acrossSubgraphs: Scenario = {
  title: 'arguments that an object further up has the values of',
  world,
  stockRefuses: 'it does not have @context',
  subgraphs: {
    shops: `
      type Query { shops: [Shop!]! shop(id: ID!): Shop }
      type Shop @key(fields: "id") @context(name: "shop") { id: ID! owner: String offers: [Offer!]! currency: String @external rate: Int @external }
      type Offer @key(fields: "id") @context(name: "offer") { id: ID! campaign: String product: Product }
      type Product @key(fields: "id") {
        id: ID!
        price(currency: String @fromContext(field: "$shop { currency }"), rate: Int @fromContext(field: "$shop { rate }")): String
        label(campaign: String @fromContext(field: "$offer { campaign }"), upper: Boolean): String
      }`,
    currencies: 'type Shop @key(fields: "id") { id: ID! currency: String rate: Int }',
    rivals: 'type Shop @key(fields: "id") { id: ID! rival: Offer } type Offer @key(fields: "id", resolvable: false) { id: ID! }',
    products: 'type Product @key(fields: "id") { id: ID! name: String basePrice: Int weight: Int }',
  },
  operations: [
    '{ shops { offers { product { price } } } }',
    '{ shops { id currency offers { id product { name price label } } } }',
    '{ shop(id: "uk") { offers { product { price label(upper: true) weight } } } }',
    '{ shop(id: "empty") { offers { product { price } } } }',
    '{ shop(id: "nowhere") { offers { product { price } } } }',
    { source: 'query ($up: Boolean) { shops { offers { product { a: label(upper: $up) b: label } } } }', variables: { up: true } },
    '{ shops { currency: owner rate: id offers { product { price } } } }',
    '{ shops { list: offers { campaign: id it: product { id: name cost: price tag: label } } } }',
    '{ shops { ...S } } fragment S on Shop { offers { ...O } } fragment O on Offer { product { ... on Product { price name } } }',
    // The same product again, later and in another offer.
    '{ shops { offers { product { label } } rival { product { label } } } }',
    'query ($no: Boolean = false) { shops { offers { product { price @include(if: $no) name } } } }',
  ],
};
