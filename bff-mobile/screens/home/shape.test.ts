import { lamp, lampItem, whole } from '../../shapes/literals.fixture.ts';
import { shapeHome } from './shape.ts';

const data = {
  me: { name: 'Ada' },
  cart: { totalQuantity: 2 },
  categories: [{ id: 'Category:1', name: 'Lighting' }],
  products: { edges: [{ node: lamp }], pageInfo: { endCursor: 'c1', hasNextPage: true } },
};

describe('the first screen', () => {
  it('says in short who is there, what is in the cart and what there is to buy', () => {
    expect(shapeHome(whole(data))).toEqual({
      name: 'Ada', inCart: 2, categories: data.categories, items: [lampItem], next: 'c1', missing: [],
    });
  });

  it('tells no cart from one that cannot be had', () => {
    expect(shapeHome(whole({ ...data, cart: null }))).toMatchObject({ inCart: null, missing: [] });
    expect(shapeHome({ data: { ...data, cart: null }, absent: ['carts'], unclear: false })).toMatchObject({ inCart: null, missing: ['CART'] });
  });

  it('counts everything as missing where nobody can say what is', () => {
    const everything = ['CATALOG', 'STOCK', 'REVIEWS', 'CART', 'CUSTOMER'];
    expect(shapeHome({ data, absent: [], unclear: true }).missing).toEqual(everything);
    expect(shapeHome({ data, absent: ['a-service-of-tomorrow'], unclear: false }).missing).toEqual(everything);
    expect(shapeHome({ data: null, absent: ['catalog'], unclear: false })).toMatchObject({ items: null, next: null, missing: everything });
  });
});
