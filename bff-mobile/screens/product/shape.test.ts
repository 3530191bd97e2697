import { lamp, lampItem, whole } from '../../shapes/literals.fixture.ts';
import { shapeProduct } from './shape.ts';

const at = '2026-01-01T00:00:00.000Z';
const other = { ...lamp, id: 'Product:2' };
const product = {
  ...lamp,
  description: 'It gives light.',
  discontinuedAt: null,
  stock: { available: 3 },
  rating: { average: '4.3333', count: 12 },
  categories: [{ id: 'Category:1', name: 'Lighting', products: { edges: [{ node: lamp }, { node: other }] } }],
  reviews: {
    edges: [{ node: { id: 'Review:1', rating: 5, title: 'Bright', body: 'It shines.', writtenAt: at } }],
    pageInfo: { endCursor: 'r1', hasNextPage: true },
  },
};

describe('the screen of a product', () => {
  it('says the most important in short', () => {
    expect(shapeProduct(whole({ productByCode: product }))).toEqual({
      product: {
        id: 'Product:1',
        code: 'L 1/A',
        title: 'Table lamp',
        about: 'It gives light.',
        price: '8.955 GBP',
        gone: false,
        categories: [{ id: 'Category:1', name: 'Lighting' }],
        available: 3,
        stars: '4.3',
        reviewCount: 12,
        reviews: [{ id: 'Review:1', stars: 5, title: 'Bright', text: 'It shines.', at }],
        next: 'r1',
        related: [{ ...lampItem, id: 'Product:2' }],
      },
      missing: [],
    });
  });

  it('stands without reviews and stock, and says that they are missing', () => {
    const data = { productByCode: { ...product, stock: null, rating: null, reviews: null } };
    expect(shapeProduct({ data, absent: ['inventory', 'reviews'], unclear: false })).toMatchObject({
      product: { title: 'Table lamp', available: null, stars: null, reviews: null, next: null },
      missing: ['REVIEWS', 'STOCK'],
    });
  });

  it('says what is no longer sold', () => {
    expect(shapeProduct(whole({ productByCode: { ...product, discontinuedAt: at } })).product?.gone).toBe(true);
  });

  it('is empty where there is no such product', () => {
    expect(shapeProduct(whole({ productByCode: null }))).toEqual({ product: null, missing: [] });
  });
});
