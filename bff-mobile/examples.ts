import { readFileSync } from 'node:fs';
import { globalId, nameId } from '@stoa/kernel/ids.ts';
import type { Example } from '@stoa/playground/page.ts';

const document = (name: string) => readFileSync(new URL(`documents/${name}.graphql`, import.meta.url), 'utf8');

/** The first product of the sample shop. */
const CODE = 'ST-0001';

/** What the Playground opens with: the very documents of the mobile client, on the sample shop. */
export const examples: readonly Example[] = [
  { title: 'Home', query: document('home'), variables: { first: 5 } },
  { title: 'A product', query: document('product'), variables: { code: CODE } },
  { title: 'Into a guest’s cart', query: document('add-to-cart'), variables: { productId: globalId('Product', nameId('product', CODE)), quantity: 2 } },
  { title: 'Your orders (needs a token)', query: document('orders'), variables: { first: 5 } },
];
