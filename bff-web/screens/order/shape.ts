import type { Answer } from '@stoa/bff/answer.ts';
import { missingParts } from '@stoa/bff/missing-parts.ts';
import type { View } from '@stoa/bff/screen.ts';
import type { Money } from '@stoa/kernel/money.ts';
import { HOME, ORDERS, headOf, imageOf, paths } from '../../shapes/page.ts';
import { partOf } from '../../shapes/parts.ts';
import { priceOf } from '../../shapes/price.ts';

export interface OrderArgs {
  readonly id: string;
}

interface Line {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly total: Money;
  readonly product: { readonly id: string; readonly code: string; readonly image: { readonly alt: string } } | null;
}

interface Payment {
  readonly id: string;
  readonly createdAt: string;
  readonly amount: Money;
  readonly refundedTotal: Money;
  readonly refunds: readonly { readonly id: string; readonly createdAt: string; readonly amount: Money }[];
}

interface Shipment {
  readonly id: string;
  readonly state: string;
  readonly bookedAt: string;
  readonly dispatchedAt: string | null;
  readonly deliveredAt: string | null;
  readonly tracking: { readonly carrier: string; readonly code: string } | null;
  readonly recipient: {
    readonly name: string;
    readonly lines: readonly string[];
    readonly postcode: string | null;
    readonly town: string;
    readonly country: string;
  } | null;
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
  readonly payments: readonly Payment[] | null;
  readonly shipments: readonly Shipment[] | null;
  readonly returns: readonly { readonly id: string; readonly receivedAt: string; readonly lines: readonly Pieces[] }[] | null;
}

export interface OrderData {
  readonly order: ShownOrder | null;
}

/** The page of one order. */
export function shapeOrder(answer: Answer<OrderData>, { locale }: View<OrderArgs>) {
  const order = answer.data?.order ?? null;
  const here = order && { label: `Order ${order.number}`, path: paths.order(order.id) };
  return {
    head: here && headOf(here),
    breadcrumbs: here ? [HOME, ORDERS, here] : [HOME, ORDERS],
    order: order && details(order, locale),
    unavailable: missingParts(answer, partOf, ['ORDERS', 'CATALOG', 'PAYMENTS', 'DELIVERY']),
  };
}

function details(order: ShownOrder, locale: string) {
  const { id, number, placedAt, state, total, lines, notes, payments, shipments, returns } = order;
  return {
    id,
    number,
    path: paths.order(id),
    placedAt,
    state,
    lines: lines.map((line) => lineOf(line, locale)),
    total: priceOf(total, locale),
    notes,
    payments: payments?.map((payment) => paymentOf(payment, locale)) ?? null,
    shipments: shipments?.map(shipmentOf) ?? null,
    returns: returns?.map((back) => ({ id: back.id, receivedAt: back.receivedAt, pieceCount: piecesOf(back.lines) })) ?? null,
  };
}

function lineOf({ id, code, title, quantity, unitPrice, total, product }: Line, locale: string) {
  return {
    id,
    code,
    title,
    unitPrice: priceOf(unitPrice, locale),
    quantity,
    total: priceOf(total, locale),
    productId: product?.id ?? null,
    path: product && paths.product(product.code),
    image: product && imageOf(product),
  };
}

function paymentOf({ id, createdAt, amount, refundedTotal, refunds }: Payment, locale: string) {
  return {
    id,
    amount: priceOf(amount, locale),
    refundedTotal: priceOf(refundedTotal, locale),
    refunds: refunds.map((refund) => ({ id: refund.id, amount: priceOf(refund.amount, locale), refundedAt: refund.createdAt })),
    paidAt: createdAt,
  };
}

function shipmentOf({ id, state, bookedAt, dispatchedAt, deliveredAt, tracking, recipient, lines }: Shipment) {
  return {
    id,
    state,
    bookedAt,
    dispatchedAt,
    deliveredAt,
    carrier: tracking?.carrier ?? null,
    trackingCode: tracking?.code ?? null,
    recipient: recipient && [
      recipient.name,
      ...recipient.lines,
      [recipient.postcode, recipient.town].filter(Boolean).join(' '),
      recipient.country,
    ],
    pieceCount: piecesOf(lines),
  };
}

function piecesOf(lines: readonly Pieces[]): number {
  return lines.reduce((pieces, { quantity }) => pieces + quantity, 0);
}
