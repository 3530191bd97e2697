import { lamp, lampCard, locale, whole } from '../../shapes/literals.fixture.ts';
import { shapeHome } from './shape.ts';
import type { HomeData } from './shape.ts';

const data: HomeData = {
  me: { id: 'Customer:1', name: 'Ada' },
  cart: { totalQuantity: 2 },
  categories: [{ id: 'Category:1', slug: 'lighting', name: 'Lighting' }],
  products: { edges: [{ node: lamp }], pageInfo: { endCursor: 'c1', hasNextPage: true } },
};
const view = { args: { first: 1 }, locale };

describe('the front page', () => {
  it('has shelves, cards and the way to the next page', () => {
    expect(shapeHome(whole(data), view)).toEqual({
      head: expect.objectContaining({ title: 'Everything in the shop', path: '/' }) as object,
      breadcrumbs: [{ label: 'Home', path: '/' }],
      visitor: { id: 'Customer:1', name: 'Ada' },
      cart: { totalQuantity: 2, path: '/cart' },
      categories: [{ id: 'Category:1', name: 'Lighting', path: '/categories/lighting' }],
      products: { cards: [lampCard], end: 'c1' },
      unavailable: [],
    });
  });

  it('is that of a shelf when one was asked for', () => {
    const { head, breadcrumbs } = shapeHome(whole(data), { args: { first: 1, category: 'Category:1' }, locale });
    expect(head).toMatchObject({ title: 'Lighting', path: '/categories/lighting' });
    expect(breadcrumbs.at(-1)).toEqual({ label: 'Lighting', path: '/categories/lighting' });
  });

  it('has no way on from the last page', () => {
    const last = { ...data, products: { edges: [], pageInfo: { endCursor: 'c9', hasNextPage: false } } };
    expect(shapeHome(whole(last), view).products).toEqual({ cards: [], end: null });
  });

  it('names what is missing and shows the rest', () => {
    const partial = { data: { ...data, cart: null }, absent: ['carts', 'inventory'], unclear: false };
    expect(shapeHome(partial, view)).toMatchObject({ cart: null, visitor: { name: 'Ada' }, unavailable: ['CART', 'STOCK'] });
  });

  it('claims nothing when everything is missing', () => {
    const nothing = shapeHome({ data: null, absent: ['catalog'], unclear: false }, view);
    expect(nothing).toMatchObject({ categories: null, products: null, visitor: null, cart: null });
    expect(nothing.unavailable).toEqual(['CATALOG', 'STOCK', 'REVIEWS', 'CART', 'CUSTOMER']);
  });
});
