import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import { endOf, nodesOf } from '@stoa/bff/pages.ts';
import type { Connection } from '@stoa/bff/pages.ts';
import type { Money } from '@stoa/kernel/money.ts';
import { itemOf } from '../../shapes/item.ts';
import type { ListedProduct } from '../../shapes/item.ts';
import { partOf } from '../../shapes/parts.ts';
import { shortMoney, shortStars } from '../../shapes/short.ts';

const MOST_RELATED = 6;

interface ShownReview {
  readonly id: string;
  readonly rating: number;
  readonly title: string | null;
  readonly body: string | null;
  readonly writtenAt: string;
}

interface ShownProduct {
  readonly id: string;
  readonly code: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly discontinuedAt: string | null;
  readonly price: Money | null;
  readonly stock: { readonly available: number } | null;
  readonly rating: { readonly average: string | null; readonly count: number } | null;
  readonly categories: readonly {
    readonly id: string;
    readonly name: string;
    readonly products: Pick<Connection<ListedProduct>, 'edges'>;
  }[];
  readonly reviews: Connection<ShownReview> | null;
}

export interface ProductData {
  readonly productByCode: ShownProduct | null;
}

export function shapeProduct(answer: Answer<ProductData>) {
  const product = answer.data?.productByCode ?? null;
  return {
    product: product && productOf(product),
    missing: missingParts(answer, partOf, ['CATALOG', 'STOCK', 'REVIEWS']),
  };
}

function productOf(product: ShownProduct) {
  const { id, code, title, description, discontinuedAt, price, stock, rating, categories, reviews } = product;
  return {
    id,
    code,
    title,
    about: description,
    price: shortMoney(price),
    gone: discontinuedAt !== null,
    categories: categories.map((category) => ({ id: category.id, name: category.name })),
    available: stock?.available ?? null,
    stars: shortStars(rating?.average),
    reviewCount: rating?.count ?? null,
    reviews: reviews ? nodesOf(reviews).map(reviewOf) : null,
    next: reviews ? endOf(reviews.pageInfo) : null,
    related: relatedTo(product).map(itemOf),
  };
}

function reviewOf({ id, rating, title, body, writtenAt }: ShownReview) {
  return { id, stars: rating, title, text: body, at: writtenAt };
}

/** Neighbours on its shelves, each once. */
function relatedTo({ id, categories }: ShownProduct): ListedProduct[] {
  const each = new Map(categories.flatMap(({ products }) => nodesOf(products)).map((neighbour) => [neighbour.id, neighbour]));
  each.delete(id);
  return [...each.values()].slice(0, MOST_RELATED);
}
