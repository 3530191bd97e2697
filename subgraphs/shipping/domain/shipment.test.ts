import { deliver, dispatch, sameLines } from './shipment.decisions.ts';
import { type BookedShipment, recipient, trackingCode } from './shipment.ts';

const noon = new Date('2026-06-01T12:00:00Z');
const later = new Date('2026-06-03T09:30:00Z');
const booked: BookedShipment = { id: 's', orderId: 'o', customerId: 'c', bookedAt: noon, state: 'BOOKED' };
const tracking = { carrier: 'Parcel Post', code: 'PP 123' };

describe('a shipment', () => {
  it('is dispatched, then delivered', () => {
    const { kind, shipment } = dispatch(booked, tracking, noon);
    expect(kind).toBe('dispatched');
    expect(shipment).toEqual({ ...booked, state: 'DISPATCHED', dispatchedAt: noon, tracking });
    expect(deliver(shipment, later)).toEqual({
      kind: 'delivered',
      shipment: { ...shipment, state: 'DELIVERED', deliveredAt: later },
    });
  });

  it('does not arrive before it has left', () => {
    expect(deliver(booked, later)).toEqual({ kind: 'not-dispatched', shipment: booked });
  });

  it('keeps its times when the same is said again', () => {
    const { shipment } = dispatch(booked, tracking, noon);
    expect(dispatch(shipment, { ...tracking }, later)).toEqual({ kind: 'unchanged', shipment });
    const arrived = deliver(shipment, later).shipment;
    expect(deliver(arrived, noon)).toEqual({ kind: 'unchanged', shipment: arrived });
  });

  it('keeps its carrier once it has left', () => {
    const { shipment } = dispatch(booked, tracking, noon);
    for (const known of [shipment, deliver(shipment, later).shipment]) {
      const decision = dispatch(known, { ...tracking, code: 'PP 124' }, later);
      expect(decision).toEqual({ kind: 'dispatched-otherwise', shipment: known });
    }
  });

  it('is the same set of lines in any order, and another one with any other line', () => {
    const lines = [
      { orderLineId: 'a', productId: 'p', quantity: 1 },
      { orderLineId: 'b', productId: 'q', quantity: 2 },
    ];
    expect(sameLines(lines, lines.toReversed())).toBe(true);
    expect(sameLines(lines, lines.slice(1))).toBe(false);
    expect(sameLines(lines, lines.with(1, { orderLineId: 'b', productId: 'q', quantity: 3 }))).toBe(false);
    expect(sameLines(lines, lines.with(1, { orderLineId: 'c', productId: 'q', quantity: 2 }))).toBe(false);
  });
});

describe('what people type', () => {
  it('is a tracking code in upper case, without anything strange', () => {
    expect(trackingCode.parse(' jd-0002 55 ')).toBe('JD-0002 55');
    for (const code of ['', '-1', 'A--B', 'A/B', '<b>', 'a\u0000b', 'X'.repeat(61)]) {
      expect(trackingCode.safeParse(code).success).toBe(false);
    }
  });

  it('is a recipient with somewhere to live', () => {
    const known = { name: 'Ada Byron', lines: ['1 Dorset Square'], town: 'London', country: 'GB' };
    expect(recipient.parse(known)).toEqual({ ...known, postcode: null });
    for (const wrong of [{ lines: [] }, { name: ' ' }, { country: 'Britain' }, { town: 'Lon\u0000don' }, { lines: ['\ud83d'] }]) {
      expect(recipient.safeParse({ ...known, ...wrong }).success).toBe(false);
    }
  });
});
