import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import { endOf, nodesOf } from '@stoa/bff/pages.ts';
import type { Connection } from '@stoa/bff/pages.ts';
import type { View } from '@stoa/bff/screen.ts';
import { HOME, paths } from '../../shapes/page.ts';
import { partOf } from '../../shapes/parts.ts';
import { categoryLink, productCard } from '../../shapes/product-card.ts';
import type { Category, ListedProduct } from '../../shapes/product-card.ts';

export interface HomeArgs {
  readonly first: number;
  readonly after?: string | null;
  readonly category?: string | null;
  readonly cartToken?: string | null;
}

export interface HomeData {
  readonly me: { readonly id: string; readonly name: string | null } | null;
  readonly cart: { readonly totalQuantity: number } | null;
  readonly categories: readonly Category[];
  readonly products: Connection<ListedProduct>;
}

/** The front page, or that of one shelf. */
export function shapeHome(answer: Answer<HomeData>, { args, locale }: View<HomeArgs>) {
  const { me = null, cart = null, categories, products } = answer.data ?? {};
  const shelf = categories?.find(({ id }) => id === args.category);
  const here = shelf ? { label: shelf.name, path: paths.category(shelf.slug) } : HOME;
  return {
    head: {
      title: shelf?.name ?? 'Everything in the shop',
      description: shelf ? `What stands on the shelf ${shelf.name}.` : 'New things, old favourites, all shelves.',
      path: here.path,
      image: null,
    },
    breadcrumbs: shelf ? [HOME, here] : [HOME],
    visitor: me,
    cart: cart && { totalQuantity: cart.totalQuantity, path: paths.cart },
    categories: categories?.map(categoryLink) ?? null,
    products: products
      ? { cards: nodesOf(products).map((node) => productCard(node, locale)), end: endOf(products.pageInfo) }
      : null,
    unavailable: missingParts(answer, partOf, ['CATALOG', 'STOCK', 'REVIEWS', 'CART', 'CUSTOMER']),
  };
}
