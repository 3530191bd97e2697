import { lamp, lampCard, locale, whole } from '../../shapes/literals.fixture.ts';
import { shapeProduct } from './shape.ts';
import type { ShownProduct } from './shape.ts';

const other = { ...lamp, id: 'Product:0192f0c4-2a10-7c3e-8a53-0123456789ac', code: 'L2' };
const review = { id: 'Review:1', rating: 5, title: 'Bright', body: 'It shines.', writtenAt: '2026-01-01T00:00:00.000Z' };
const shelf = { id: 'Category:1', slug: 'lighting', name: 'Lighting', products: { edges: [{ node: lamp }, { node: other }] } };
const product: ShownProduct = {
  ...lamp,
  description: 'It gives light.',
  discontinuedAt: null,
  priceHistory: [{ price: { amount: '9', currency: 'GBP' }, validFrom: '2025-01-01T00:00:00.000Z' }],
  categories: [shelf, { ...shelf, id: 'Category:2', name: 'Gifts', slug: 'gifts' }],
  reviews: { edges: [{ node: review }], pageInfo: { endCursor: 'r1', hasNextPage: false } },
};
const view = { args: { code: lamp.code, reviews: 10 }, locale };

describe('the page of a product', () => {
  it('says everything about it', () => {
    const { product: shown, head, breadcrumbs, unavailable } = shapeProduct(whole({ productByCode: product }), view);
    expect(head).toEqual({ title: 'Table lamp', description: 'It gives light.', path: lampCard.path, image: lampCard.image });
    expect(breadcrumbs.map(({ label }) => label)).toEqual(['Home', 'Lighting', 'Table lamp']);
    expect(shown).toMatchObject({
      ...lampCard,
      priceHistory: [{ price: { amount: '9', text: '£9.00' }, validFrom: '2025-01-01T00:00:00.000Z' }],
      reviews: { items: [review], end: null },
    });
    expect(unavailable).toEqual([]);
  });

  it('shows neighbours of its shelves once, and never itself', () => {
    const { product: shown } = shapeProduct(whole({ productByCode: product }), view);
    expect(shown?.related.map(({ code }) => code)).toEqual(['L2']);
  });

  it('stands without reviews and stock, and says that they are missing', () => {
    const partial = { data: { productByCode: { ...product, reviews: null, rating: null, stock: null } }, absent: ['reviews', 'inventory'], unclear: false };
    expect(shapeProduct(partial, view)).toMatchObject({
      product: { title: 'Table lamp', reviews: null, rating: null, availability: null },
      unavailable: ['REVIEWS', 'STOCK'],
    });
  });

  it('tells a product that is not there from one that cannot be had now', () => {
    const none = shapeProduct(whole({ productByCode: null }), view);
    expect([none.product, none.unavailable]).toEqual([null, []]);
    const away = shapeProduct({ data: { productByCode: null }, absent: ['catalog'], unclear: false }, view);
    expect([away.product, away.unavailable]).toEqual([null, ['CATALOG']]);
  });

  it('calls a product without a title by its code', () => {
    const { head } = shapeProduct(whole({ productByCode: { ...product, title: null, categories: [] } }), view);
    expect(head?.title).toBe('L 1/A');
  });
});
