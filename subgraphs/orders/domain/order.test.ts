import type { RecordedEvent } from '@stoa/event-store/event-sourced.ts';
import { OrderCancelled, OrderConfirmed, OrderNoteAdded, OrderPlaced } from '../contract/events.ts';
import { decideCancel, decideNote, MAX_NOTES } from './order.decisions.ts';
import { evolve, lineTotal, oneCurrency, type Order, orderTotal, refuseBeyondAmounts } from './order.ts';

const orderId = '019a3f00-0000-7000-8000-000000000001';
const line = {
  lineId: '019a3f00-0000-7000-8000-0000000000a1',
  productId: null,
  code: 'POST',
  title: 'Postage',
  unitPrice: '0.333',
  quantity: 3,
};
const at = new Date('2026-01-01T00:00:00Z');

const event = (type: string, payload: object, personal: object | null = null): RecordedEvent => ({
  type,
  version: 1,
  aggregateVersion: 1,
  payload,
  personal,
  occurredAt: at,
});
const placed = event(OrderPlaced.type, { orderId, number: '1', customerId: null, currency: 'GBP', lines: [line] });
const fold = (...events: RecordedEvent[]): Order =>
  events.reduce<Order | null>(evolve, null) ?? evolve(null, placed);

describe('an order', () => {
  it('is pending when it was placed, and adds up exactly', () => {
    const order = fold(placed);
    expect(order.state).toBe('PENDING');
    expect(lineTotal(line)).toBe('0.999');
    expect(orderTotal({ ...order, lines: [line, line] })).toEqual({ amount: '1.998', currency: 'GBP' });
  });

  it('is in one currency, because nothing of one can be added to another', () => {
    const price = (currency: string) => ({ amount: '1', currency });
    expect(oneCurrency([price('GBP'), price('GBP')])).toBe('GBP');
    expect(() => oneCurrency([price('JPY'), price('GBP')])).toThrow('different currencies');
  });

  it('is worth no more than an amount can say', () => {
    const dear = { ...line, unitPrice: '999999999999999.9999' };
    expect(() => refuseBeyondAmounts({ currency: 'GBP', lines: [{ ...dear, quantity: 1 }] })).not.toThrow();
    expect(() => refuseBeyondAmounts({ currency: 'GBP', lines: [{ ...dear, quantity: 2 }] })).toThrow('worth more');
  });

  it('can be called off while it is pending, and only then', () => {
    expect(decideCancel(fold(placed))).toBe('cancel');
    expect(decideCancel(fold(placed, event(OrderCancelled.type, { orderId, by: 'STAFF' })))).toBe('cancelled-already');
    expect(decideCancel(fold(placed, event(OrderConfirmed.type, { orderId })))).toBe('too-late');
  });

  it('keeps its notes when their text was erased', () => {
    const note = { orderId, noteId: orderId, by: 'CUSTOMER' };
    const order = fold(placed, event(OrderNoteAdded.type, note, { text: 'Ring twice' }), event(OrderNoteAdded.type, note));
    expect(order.notes.map(({ text }) => text)).toEqual(['Ring twice', null]);
  });

  it('takes no more notes than it can show', () => {
    const note = event(OrderNoteAdded.type, { orderId, noteId: orderId, by: 'STAFF' }, { text: 'x' });
    const full = fold(placed, ...Array.from({ length: MAX_NOTES }, () => note));
    expect(decideNote(fold(placed, note))).toBe('add');
    expect(decideNote(full)).toBe('full');
  });

  it('cannot begin with anything but its placing, nor follow an event it does not know', () => {
    expect(() => evolve(null, event(OrderConfirmed.type, { orderId }))).toThrow('cannot be the first event');
    expect(() => evolve(fold(placed), event('orders.OrderPainted', {}))).toThrow('cannot follow');
  });
});
