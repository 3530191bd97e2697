import type { Money } from '@stoa/kernel/money.ts';
import { imageOf, paths } from './page.ts';
import type { Image } from './page.ts';
import { priceOrNull } from './price.ts';
import type { Price } from './price.ts';

/** A product as lists ask for it. */
export interface ListedProduct {
  readonly id: string;
  readonly code: string;
  readonly title: string | null;
  readonly image: { readonly alt: string };
  readonly price: Money | null;
  readonly stock: { readonly inStock: boolean; readonly available: number } | null;
  readonly rating: { readonly average: string | null; readonly count: number } | null;
}

export interface ProductCard extends Pick<ListedProduct, 'id' | 'code' | 'title' | 'rating'> {
  readonly path: string;
  readonly image: Image;
  readonly price: Price | null;
  readonly availability: ListedProduct['stock'];
}

export function productCard(product: ListedProduct, locale: string): ProductCard {
  const { id, code, title, price, stock, rating } = product;
  return {
    id,
    code,
    title,
    path: paths.product(code),
    image: imageOf(product),
    price: priceOrNull(price, locale),
    availability: stock,
    rating,
  };
}

export interface Category {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export function categoryLink({ id, slug, name }: Category) {
  return { id, name, path: paths.category(slug) };
}
