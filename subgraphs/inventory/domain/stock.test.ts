import fc from 'fast-check';
import { decideConfirm, decideFulfil, decideRelease, type ReservationState } from './reservation.ts';
import {
  adjust,
  applyChange,
  count,
  endHold,
  gathered,
  hold,
  MOST,
  noStock,
  onHand,
  receive,
  sell,
  shortagesIn,
  type StockChange,
  type StockLevel,
} from './stock.ts';

const after = (...changes: StockChange[]): StockLevel => changes.reduce(applyChange, noStock);

describe('stock', () => {
  it('moves from available to held to sold, and back while it is held', () => {
    expect(after(receive(10), hold(4))).toEqual({ available: 6, held: 4, sold: 0, received: 10, adjusted: 0 });
    expect(after(receive(10), hold(4), sell(4))).toEqual({ available: 6, held: 0, sold: 4, received: 10, adjusted: 0 });
    expect(after(receive(10), hold(4), endHold(4, 'EXPIRED'))).toEqual({ ...noStock, available: 10, received: 10 });
  });

  it('cannot lose by adjustment what is promised to orders', () => {
    const level = after(receive(10), hold(7));
    expect(adjust(level, -4, 'LOST')).toBeNull();
    expect(adjust(level, -3, 'LOST')).toMatchObject({ available: -3 });
  });

  it('is what was counted, unless fewer were counted than are promised', () => {
    const level = after(receive(10), hold(7));
    expect(count(level, 6)).toBeNull();
    for (const counted of [7, 10, 12]) {
      const change = count(level, counted);
      expect(change && onHand(applyChange(level, change))).toBe(counted);
    }
  });

  it('never falls below zero nor grows past what a row can count', () => {
    expect(() => after(receive(1), hold(2))).toThrow(RangeError);
    expect(() => after(receive(1), sell(1))).toThrow(RangeError);
    expect(() => after(receive(MOST), receive(1))).toThrow('No stock can count further');
  });

  it('adds up after any changes that it accepts', () => {
    const change = fc.oneof(
      fc.nat(50).map((quantity) => receive(quantity + 1)),
      fc.integer({ min: -20, max: 20 }).map((n) => adjust(after(receive(99)), n, 'FOUND') ?? receive(1)),
      fc.nat(20).map((quantity) => hold(quantity + 1)),
      fc.nat(20).map((quantity) => endHold(quantity + 1, 'RELEASED')),
      fc.nat(20).map((quantity) => sell(quantity + 1)),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        let level = noStock;
        for (const next of changes) {
          try {
            level = applyChange(level, next);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
        expect(level.available + level.held + level.sold).toBe(level.received + level.adjusted);
        expect(Math.min(level.available, level.held, level.sold)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a wish for stock', () => {
  it('names each product once, in the order in which rows are locked', () => {
    const lines = [
      { productId: 'b', quantity: 1 },
      { productId: 'a', quantity: 2 },
      { productId: 'b', quantity: 3 },
    ];
    expect(gathered(lines)).toEqual([
      { productId: 'a', quantity: 2 },
      { productId: 'b', quantity: 4 },
    ]);
  });

  it('falls short of each product of which there is too little', () => {
    const levels: Record<string, StockLevel> = { a: after(receive(3)), b: after(receive(3), hold(2)) };
    const lines = ['a', 'b', 'c'].map((productId) => ({ productId, quantity: 3 }));
    expect(shortagesIn(lines, (productId) => levels[productId] ?? noStock)).toEqual([
      { productId: 'b', requested: 3, available: 1 },
      { productId: 'c', requested: 3, available: 0 },
    ]);
  });
});

describe('a reservation', () => {
  const states: ReservationState[] = ['HELD', 'CONFIRMED', 'FULFILLED', 'RELEASED', 'EXPIRED'];

  it.each([
    ['confirmed', decideConfirm, ['change', 'done-already', 'done-already', 'refuse', 'refuse']],
    ['released', decideRelease, ['change', 'change', 'refuse', 'done-already', 'done-already']],
    ['fulfilled', decideFulfil, ['refuse', 'change', 'done-already', 'refuse', 'refuse']],
  ])('can be %s in some states only, and twice without effect', (_, decide, decisions) => {
    expect(states.map(decide)).toEqual(decisions);
  });
});
