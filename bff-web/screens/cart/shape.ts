import { timesPrice, totalOf } from '@stoa/bff/amounts.ts';
import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import type { View } from '@stoa/bff/screen.ts';
import { CART, HOME, headOf } from '../../shapes/page.ts';
import { partOf } from '../../shapes/parts.ts';
import { priceOrNull } from '../../shapes/price.ts';
import { productCard } from '../../shapes/product-card.ts';
import type { ListedProduct } from '../../shapes/product-card.ts';

export interface CartArgs {
  readonly token?: string | null;
}

interface Line {
  readonly quantity: number;
  readonly addedAt: string;
  /** Known to the cart itself, so that a line can be changed while the catalog is away. */
  readonly product: { readonly id: string } | null;
  readonly listed: ListedProduct | null;
}

interface HeldCart {
  readonly id: string;
  readonly totalQuantity: number;
  readonly updatedAt: string;
  readonly lines: readonly Line[];
}

export interface CartData {
  readonly cart: HeldCart | null;
}

/** The page of the cart. */
export function shapeCart(answer: Answer<CartData>, { locale }: View<CartArgs>) {
  const cart = answer.data?.cart ?? null;
  return {
    head: headOf(CART),
    breadcrumbs: [HOME, CART],
    cart: cart && withTotals(cart, locale),
    unavailable: missingParts(answer, partOf, ['CART', 'CATALOG', 'STOCK', 'REVIEWS']),
  };
}

function withTotals({ id, totalQuantity, updatedAt, lines }: HeldCart, locale: string) {
  const totals = lines.map(({ listed, quantity }) => (listed?.price ? timesPrice(listed.price, quantity) : null));
  return {
    id,
    totalQuantity,
    updatedAt,
    lines: lines.map(({ quantity, addedAt, product, listed }, index) => ({
      quantity,
      addedAt,
      productId: product?.id ?? null,
      product: listed && productCard(listed, locale),
      total: priceOrNull(totals[index] ?? null, locale),
    })),
    total: priceOrNull(totalOf(totals), locale),
  };
}
