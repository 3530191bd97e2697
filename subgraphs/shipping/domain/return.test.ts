import fc from 'fast-check';
import { acceptReturn, type ReturnableLine, returnableQuantity, sameReturn } from './return.ts';

const line = (changes: Partial<ReturnableLine> = {}): ReturnableLine => ({
  orderLineId: 'a',
  productId: 'p',
  quantity: 5,
  returnedQuantity: 0,
  delivered: true,
  ...changes,
});

describe('a return', () => {
  it('takes back what was delivered and has not come back yet', () => {
    expect(acceptReturn([line({ returnedQuantity: 2 })], [{ orderLineId: 'a', quantity: 3 }])).toEqual({
      kind: 'accepted',
      lines: [{ orderLineId: 'a', productId: 'p', quantity: 3 }],
    });
  });

  it('says what is left when more is brought back', () => {
    expect(acceptReturn([line({ returnedQuantity: 2 })], [{ orderLineId: 'a', quantity: 4 }])).toEqual({
      kind: 'exceeds',
      shortages: [{ orderLineId: 'a', requested: 4, returnable: 3 }],
    });
  });

  it('takes nothing that has not arrived, and nothing it does not know', () => {
    const wanted = [
      { orderLineId: 'a', quantity: 1 },
      { orderLineId: 'z', quantity: 1 },
    ];
    expect(acceptReturn([line({ delivered: false })], wanted)).toEqual({
      kind: 'exceeds',
      shortages: wanted.map(({ orderLineId }) => ({ orderLineId, requested: 1, returnable: 0 })),
    });
  });

  it('counts a line that is named twice as one', () => {
    const twice = [
      { orderLineId: 'a', quantity: 3 },
      { orderLineId: 'a', quantity: 3 },
    ];
    expect(acceptReturn([line()], twice)).toMatchObject({ kind: 'exceeds', shortages: [{ requested: 6 }] });
  });

  it('knows a slip again by its goods', () => {
    const known = [{ orderLineId: 'a', quantity: 3 }];
    const parts = [
      { orderLineId: 'a', quantity: 1 },
      { orderLineId: 'a', quantity: 2 },
    ];
    expect(sameReturn(known, parts)).toBe(true);
    expect(sameReturn(known, [{ orderLineId: 'a', quantity: 2 }])).toBe(false);
    expect(sameReturn([...known, { orderLineId: null, quantity: 1 }], parts)).toBe(false);
  });

  it('never takes back more than was delivered, however often somebody tries', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.array(fc.integer({ min: 1, max: 8 })), (quantity, attempts) => {
        let current = line({ quantity });
        for (const attempt of attempts) {
          const decision = acceptReturn([current], [{ orderLineId: 'a', quantity: attempt }]);
          const refused = attempt > returnableQuantity(current);
          expect(decision.kind).toBe(refused ? 'exceeds' : 'accepted');
          if (!refused) current = { ...current, returnedQuantity: current.returnedQuantity + attempt };
        }
        expect(current.returnedQuantity).toBeLessThanOrEqual(quantity);
      }),
    );
  });
});
