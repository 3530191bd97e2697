import { sampleCategories, sampleProducts } from '@stoa/catalog/contract/sample-shop.ts';
import catalog from '@stoa/catalog/subgraph.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { contractOf } from '../suite.ts';

const [first, second] = sampleProducts();
const productId = globalId('Product', first?.id ?? '');
const unknown = globalId('Product', newId());
const price = { amount: '9.99', currency: 'GBP' };
const product = { code: 'NEW-1', title: 'New', price };

contractOf(catalog, {
  entities: {
    Product: { ids: () => sampleProducts().map(({ id }) => id), select: 'code title', statements: 1 },
    Category: { ids: () => sampleCategories.map(({ id }) => id), select: 'name', statements: 1 },
  },
  outcomes: [
    { mutation: 'createProduct', expect: 'ProductCreated', input: () => product },
    { mutation: 'createProduct', expect: 'ProductCodeTaken', input: () => product },
    { mutation: 'renameProduct', expect: 'ProductRenamed', input: () => ({ productId, title: 'Other' }) },
    { mutation: 'renameProduct', expect: 'ProductNotFound', input: () => ({ productId: unknown, title: 'Other' }) },
    { mutation: 'setProductPrice', expect: 'ProductPriceSet', input: () => ({ productId, price }) },
    { mutation: 'setProductPrice', expect: 'PriceStartsInThePast', input: () => ({ productId, price, from: '2020-01-01T00:00:00Z' }) },
    { mutation: 'setProductPrice', expect: 'ProductNotFound', input: () => ({ productId: 'Product:forged', price }) },
    { mutation: 'createCategory', expect: 'CategoryCreated', input: () => ({ slug: 'new', name: 'New' }) },
    { mutation: 'createCategory', expect: 'CategorySlugTaken', input: () => ({ slug: 'new', name: 'Newer' }) },
    {
      mutation: 'categoriseProduct',
      expect: 'ProductCategorised',
      input: () => ({ productId, categoryIds: [globalId('Category', sampleCategories[0]?.id ?? '')] }),
    },
    { mutation: 'categoriseProduct', expect: 'CategoryNotFound', input: () => ({ productId, categoryIds: ['Category:forged'] }) },
    { mutation: 'categoriseProduct', expect: 'ProductNotFound', input: () => ({ productId: unknown, categoryIds: [] }) },
    { mutation: 'discontinueProduct', expect: 'ProductDiscontinued', input: () => ({ productId: globalId('Product', second?.id ?? '') }) },
    { mutation: 'discontinueProduct', expect: 'ProductNotFound', input: () => ({ productId: unknown }) },
    {
      mutation: 'setProductPrice',
      expect: 'ProductDiscontinuedAlready',
      input: () => ({ productId: globalId('Product', second?.id ?? ''), price }),
    },
  ],
});
