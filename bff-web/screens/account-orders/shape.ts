import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import { endOf, nodesOf } from '@stoa/bff/pages.ts';
import type { Connection } from '@stoa/bff/pages.ts';
import type { View } from '@stoa/bff/screen.ts';
import type { Money } from '@stoa/kernel/money.ts';
import { HOME, ORDERS, headOf, imageOf, paths } from '../../shapes/page.ts';
import { partOf } from '../../shapes/parts.ts';
import { priceOf } from '../../shapes/price.ts';

const MOST_PREVIEWS = 4;

export interface AccountOrdersArgs {
  readonly first: number;
  readonly after?: string | null;
}

interface ListedOrder {
  readonly id: string;
  readonly number: string;
  readonly placedAt: string;
  readonly state: string;
  readonly total: Money;
  readonly lines: readonly {
    readonly title: string;
    readonly quantity: number;
    readonly product: { readonly id: string; readonly image: { readonly alt: string } } | null;
  }[];
  readonly shipments: readonly { readonly state: string }[] | null;
}

export interface AccountOrdersData {
  readonly me: { readonly id: string; readonly name: string | null; readonly orders: Connection<ListedOrder> | null } | null;
}

/** The page of what somebody has bought. */
export function shapeAccountOrders(answer: Answer<AccountOrdersData>, { locale }: View<AccountOrdersArgs>) {
  const me = answer.data?.me ?? null;
  return {
    head: headOf(ORDERS),
    breadcrumbs: [HOME, ORDERS],
    visitor: me && { id: me.id, name: me.name },
    orders: me?.orders
      ? { cards: nodesOf(me.orders).map((node) => orderCard(node, locale)), end: endOf(me.orders.pageInfo) }
      : null,
    unavailable: missingParts(answer, partOf, ['CUSTOMER', 'ORDERS', 'CATALOG', 'DELIVERY']),
  };
}

function orderCard({ id, number, placedAt, state, total, lines, shipments }: ListedOrder, locale: string) {
  return {
    id,
    number,
    path: paths.order(id),
    placedAt,
    state,
    total: priceOf(total, locale),
    lineCount: lines.length,
    pieceCount: lines.reduce((pieces, { quantity }) => pieces + quantity, 0),
    preview: lines.slice(0, MOST_PREVIEWS).map(({ title, product }) => ({ title, image: product && imageOf(product) })),
    shipments: shipments?.map((shipment) => shipment.state) ?? null,
  };
}
