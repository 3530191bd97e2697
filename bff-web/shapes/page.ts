import { parseGlobalId } from '@stoa/kernel/ids.ts';

/** Where pages are, below the root of the shop. */
export const paths = {
  home: '/',
  cart: '/cart',
  orders: '/account/orders',
  order: (id: string) => `/account/orders/${id}`,
  product: (code: string) => `/products/${encodeURIComponent(code)}`,
  category: (slug: string) => `/categories/${encodeURIComponent(slug)}`,
};

export interface Breadcrumb {
  readonly label: string;
  readonly path: string;
}

export const HOME: Breadcrumb = { label: 'Home', path: paths.home };
export const CART: Breadcrumb = { label: 'Cart', path: paths.cart };
export const ORDERS: Breadcrumb = { label: 'Your orders', path: paths.orders };

export interface Image {
  readonly src: string;
  readonly alt: string;
}

export interface PageHead extends Pick<Breadcrumb, 'path'> {
  readonly title: string;
  readonly description: string | null;
  readonly image: Image | null;
}

/** The head of a page that is about no single thing. */
export function headOf({ label, path }: Breadcrumb): PageHead {
  return { title: label, description: null, path, image: null };
}

/** The picture of a product; null without the product. */
export function imageOf<Product extends { readonly id: string; readonly image: { readonly alt: string } }>(product: Product): Image {
  return { src: `/images/products/${parseGlobalId('Product', product.id)}.svg`, alt: product.image.alt };
}
