import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import { endOf, nodesOf } from '@stoa/bff/pages.ts';
import type { Connection } from '@stoa/bff/pages.ts';
import type { View } from '@stoa/bff/screen.ts';
import type { Money } from '@stoa/kernel/money.ts';
import { HOME, paths } from '../../shapes/page.ts';
import type { Breadcrumb } from '../../shapes/page.ts';
import { partOf } from '../../shapes/parts.ts';
import { priceOf } from '../../shapes/price.ts';
import { categoryLink, productCard } from '../../shapes/product-card.ts';
import type { Category, ListedProduct } from '../../shapes/product-card.ts';

const MOST_RELATED = 6;

export interface ProductArgs {
  readonly code: string;
  readonly reviews: number;
  readonly reviewsAfter?: string | null;
}

interface Shelf extends Category {
  readonly products: Pick<Connection<ListedProduct>, 'edges'>;
}

export interface ShownReview {
  readonly id: string;
  readonly rating: number;
  readonly title: string | null;
  readonly body: string | null;
  readonly writtenAt: string;
}

export interface ShownProduct extends ListedProduct {
  readonly description: string | null;
  readonly discontinuedAt: string | null;
  readonly priceHistory: readonly { readonly price: Money; readonly validFrom: string }[];
  readonly categories: readonly Shelf[];
  readonly reviews: Connection<ShownReview> | null;
}

export interface ProductData {
  readonly productByCode: ShownProduct | null;
}

/** The page of one product. */
export function shapeProduct(answer: Answer<ProductData>, { locale }: View<ProductArgs>) {
  const product = answer.data?.productByCode ?? null;
  return {
    ...(product ? page(product, locale) : { head: null, breadcrumbs: [HOME], product: null }),
    unavailable: missingParts(answer, partOf, ['CATALOG', 'STOCK', 'REVIEWS']),
  };
}

function page(product: ShownProduct, locale: string) {
  const { code, title, description, discontinuedAt, priceHistory, categories, reviews } = product;
  const card = productCard(product, locale);
  return {
    head: { title: title ?? code, description, path: card.path, image: card.image },
    breadcrumbs: [HOME, ...wayTo(product)],
    product: {
      ...card,
      description,
      discontinuedAt,
      priceHistory: priceHistory.map(({ price, validFrom }) => ({ price: priceOf(price, locale), validFrom })),
      categories: categories.map(categoryLink),
      reviews: reviews && { items: nodesOf(reviews), end: endOf(reviews.pageInfo) },
      related: relatedTo(product).map((other) => productCard(other, locale)),
    },
  };
}

/** By the first shelf that it stands on. */
function wayTo({ code, title, categories: [shelf] }: ShownProduct): Breadcrumb[] {
  const product = { label: title ?? code, path: paths.product(code) };
  return shelf ? [{ label: shelf.name, path: paths.category(shelf.slug) }, product] : [product];
}

/** Neighbours on its shelves, each once. */
function relatedTo({ id, categories }: ShownProduct): ListedProduct[] {
  const neighbours = categories.flatMap(({ products }) => nodesOf(products));
  const each = new Map(neighbours.map((neighbour) => [neighbour.id, neighbour]));
  each.delete(id);
  return [...each.values()].slice(0, MOST_RELATED);
}
