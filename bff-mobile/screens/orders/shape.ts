import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import { endOf, nodesOf } from '@stoa/bff/pages.ts';
import type { Connection } from '@stoa/bff/pages.ts';
import type { Money } from '@stoa/kernel/money.ts';
import { partOf } from '../../shapes/parts.ts';
import { shortMoney } from '../../shapes/short.ts';

const MOST_IMAGES = 4;

interface ListedOrder {
  readonly id: string;
  readonly number: string;
  readonly placedAt: string;
  readonly state: string;
  readonly total: Money;
  readonly lines: readonly { readonly code: string; readonly quantity: number; readonly product: { readonly id: string } | null }[];
  readonly shipments: readonly { readonly state: string }[] | null;
}

export interface OrdersData {
  readonly me: { readonly orders: Connection<ListedOrder> | null } | null;
}

export function shapeOrders(answer: Answer<OrdersData>) {
  const orders = answer.data?.me?.orders;
  return {
    orders: orders ? nodesOf(orders).map(orderItem) : null,
    next: orders ? endOf(orders.pageInfo) : null,
    missing: missingParts(answer, partOf, ['CUSTOMER', 'ORDERS', 'DELIVERY']),
  };
}

function orderItem({ id, number, placedAt, state, total, lines, shipments }: ListedOrder) {
  return {
    id,
    number,
    at: placedAt,
    state,
    total: shortMoney(total),
    pieces: lines.reduce((pieces, { quantity }) => pieces + quantity, 0),
    // Charges have no picture; the addresses are made from the codes, when a client asks for them.
    pictured: lines.filter(({ product }) => product !== null).slice(0, MOST_IMAGES).map(({ code }) => code),
    shipments: shipments?.map((shipment) => shipment.state) ?? null,
  };
}
