import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import type { View } from '@stoa/bff/screen.ts';
import { connectionOf, pageOf } from '@stoa/graphql/connection.ts';
import { badInput } from '@stoa/kernel/fault.ts';
import type { Money } from '@stoa/kernel/money.ts';
import { endOf, nodesOf } from '@stoa/bff/pages.ts';
import { z } from 'zod';
import { partOf } from '../../shapes/parts.ts';
import { shortMoney } from '../../shapes/short.ts';

export interface OrderArgs {
  readonly number: string;
  readonly first: number;
  readonly after?: string | null;
}

interface Line {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly total: Money;
  readonly product: { readonly id: string } | null;
}

interface Shipment {
  readonly state: string;
  readonly bookedAt: string;
  readonly dispatchedAt: string | null;
  readonly deliveredAt: string | null;
  readonly tracking: { readonly carrier: string; readonly code: string } | null;
  readonly lines: readonly Pieces[];
}

interface Pieces {
  readonly quantity: number;
}

interface ShownOrder {
  readonly id: string;
  readonly number: string;
  readonly placedAt: string;
  readonly state: string;
  readonly total: Money;
  readonly lines: readonly Line[];
  readonly notes: readonly { readonly id: string; readonly by: string; readonly at: string; readonly text: string | null }[];
  readonly payments: readonly { readonly amount: Money; readonly refundedTotal: Money; readonly createdAt: string }[] | null;
  readonly shipments: readonly Shipment[] | null;
  readonly returns: readonly { readonly receivedAt: string; readonly lines: readonly Pieces[] }[] | null;
}

export interface OrderData {
  readonly orderByNumber: ShownOrder | null;
}

/** @throws {Fault} BAD_USER_INPUT for a page that this order does not have */
export function shapeOrder(answer: Answer<OrderData>, { args }: Pick<View<OrderArgs>, 'args'>) {
  const order = answer.data?.orderByNumber ?? null;
  return {
    order: order && orderOf(order, args),
    missing: missingParts(answer, partOf, ['ORDERS', 'PAYMENTS', 'DELIVERY']),
  };
}

function orderOf(order: ShownOrder, args: OrderArgs) {
  const { id, number, placedAt, state, total, lines, notes, payments, shipments, returns } = order;
  return {
    id,
    number,
    at: placedAt,
    state,
    total: shortMoney(total),
    ...pageOfLines(lines, args),
    lineCount: lines.length,
    notes,
    payments:
      payments?.map(({ amount, refundedTotal, createdAt }) => ({
        amount: shortMoney(amount),
        refunded: shortMoney(refundedTotal),
        at: createdAt,
      })) ?? null,
    shipments: shipments?.map(shipmentOf) ?? null,
    returns: returns?.map((back) => ({ at: back.receivedAt, pieces: piecesOf(back.lines) })) ?? null,
  };
}

/** An order of a thousand lines comes whole from the gateway, but not onto a phone. */
function pageOfLines(lines: readonly Line[], args: OrderArgs) {
  const page = pageOf(args, z.string());
  const before = page.after === null ? -1 : lines.findIndex(({ id }) => id === page.after);
  if (page.after !== null && before === -1) throw badInput('This is not a cursor of this list.', { path: 'after' });
  const rows = lines.slice(before + 1, before + 1 + page.take);
  const connection = connectionOf(rows, { page, cursorOf: ({ id }) => id });
  return { lines: nodesOf(connection).map(lineOf), next: endOf(connection.pageInfo) };
}

function lineOf({ id, code, title, quantity, unitPrice, total, product }: Line) {
  return { id, code, title, quantity, price: shortMoney(unitPrice), total: shortMoney(total), isPictured: product !== null };
}

function shipmentOf({ state, bookedAt, dispatchedAt, deliveredAt, tracking, lines }: Shipment) {
  return {
    state,
    at: deliveredAt ?? dispatchedAt ?? bookedAt,
    tracking: tracking && `${tracking.carrier} ${tracking.code}`,
    pieces: piecesOf(lines),
  };
}

function piecesOf(lines: readonly Pieces[]): number {
  return lines.reduce((pieces, { quantity }) => pieces + quantity, 0);
}
