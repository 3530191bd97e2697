import { buildSchema, parse, validate } from 'graphql';
import { asAsked, manyDocuments } from './many-documents.ts';

const schema = buildSchema(`
  type Query { bestsellers(first: Int!): [Product!]! }
  type Product { sku: ID! title: String price: Int weight: Int light: String inStock: Boolean pieces: Int postage: Int reviews(first: Int!): [Review!]! }
  type Review { id: ID! rating: Int text: String author: Member product: Product }
  type Member { id: ID! handle: String name: String town: String }`);

describe('many documents', () => {
  it('are all different, all valid, and the same each time', () => {
    const documents = manyDocuments(300);
    expect(new Set(documents.map(({ body }) => body)).size).toBe(300);
    for (const { body } of documents) expect(validate(schema, parse((JSON.parse(body) as { query: string }).query))).toEqual([]);
    expect(manyDocuments(300)).toEqual(documents);
  });

  it('are asked in an order that leaves none out and prefers some', () => {
    const documents = manyDocuments(100);
    const times = new Map<string, number>();
    for (const { name } of asAsked(documents, 4_000)) times.set(name, (times.get(name) ?? 0) + 1);
    expect(times.size).toBe(100);
    expect(times.get('document 0') ?? 0).toBeGreaterThan(3 * (times.get('document 99') ?? 0));
  });
});
