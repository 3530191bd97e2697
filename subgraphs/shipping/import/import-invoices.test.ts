import { countStatements } from '@stoa/database/connect.ts';
import type { Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { creditId, customerId, importId, orderId, orderLineId, returnId, shipmentId } from '@stoa/orders/contract/online-retail/keys.ts';
import { matchReturns, NOTHING_EARLIER } from '@stoa/orders/contract/online-retail/match-returns.ts';
import { fileOf, histories, invoice } from '@stoa/orders/contract/online-retail/sales-history.fixture.ts';
import type { Invoice } from '@stoa/orders/contract/online-retail/sales.ts';
import { type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import fc from 'fast-check';
import type { ShippingClient } from '../persistence/database.ts';
import shipping from '../subgraph.ts';
import { creditNoteOf, shipmentOf } from './from-invoice.ts';
import { importInvoices, type PastGoods } from './import-invoices.ts';
import importer from './online-retail.ts';

const cause = { correlationId: importId('sales.csv') };
const staff: Caller = { kind: 'staff', subject: 'ann' };
const whole = (invoices: readonly Invoice[]) => matchReturns(invoices, NOTHING_EARLIER);

let shop: SubgraphUnderTest<ShippingClient>;
let db: ShippingClient;
beforeAll(async () => {
  shop = await subgraphUnderTest(shipping);
  ({ db } = shop);
});
afterAll(() => shop.stop());

const host = (signal = new AbortController().signal) => ({ databaseUrl: shop.databaseUrl, signal });
/** As the import command does it: matches with what is there, then imports. */
async function run(invoices: readonly Invoice[]) {
  const returns = await importer.matchReturns?.(host(), fileOf(invoices));
  const report = await importer.importSales(host(), fileOf(invoices, returns), () => {});
  return { returns, report };
}

const goodsOf = (invoices: readonly Invoice[], returns = whole(invoices)): PastGoods => ({
  shipments: invoices.flatMap((each) => (each.kind === 'sale' ? (shipmentOf(each) ?? []) : [])),
  creditNotes: invoices.flatMap((each) => (each.kind === 'cancellation' ? [creditNoteOf(each, returns)] : [])),
});

/** All rows there are. */
async function everything(): Promise<unknown> {
  return {
    shipments: await db.shipment.findMany({ orderBy: { id: 'asc' } }),
    lines: await db.shipmentLine.findMany({ orderBy: { orderLineId: 'asc' } }),
    creditNotes: await db.creditNote.findMany({ orderBy: { id: 'asc' } }),
    returns: await db.goodsReturn.findMany({ orderBy: { id: 'asc' }, include: { lines: { orderBy: { position: 'asc' } } } }),
    heads: await db.aggregateHead.findMany({ orderBy: { id: 'asc' } }),
    log: await db.logEntry.findMany({ orderBy: { id: 'asc' } }),
  };
}

describe('the goods of a sales file', () => {
  const file = [
    invoice('2011-01-03', '1', 'ann', ['LAMP', 5, '3'], ['POST', 1], ['CUP', 2], ['CUP', -1]),
    invoice('2011-01-04', '2', 'ann', ['LAMP', 4, '2']),
    invoice('2011-01-05', '3', null, ['LAMP', 9], ['POST', 1]),
    invoice('2011-01-06', '4', 'bob', ['POST', 1]),
    invoice('2011-01-07', 'C5', 'ann', ['LAMP', -6, '3'], ['VASE', -2], ['POST', -1], ['CUP', -3]),
    invoice('2011-01-08', 'C6', null, ['LAMP', -9]),
  ];
  const lampOfOne = orderLineId('1', 1);

  it('are sent at once and arrive two days later, but for charges', async () => {
    expect((await run(file)).report).toEqual({
      shipments: { written: 3, present: 0 },
      'credit notes': { written: 2, present: 0 },
      returns: { written: 2, present: 0 },
      'pieces returned with their sale': { written: 8, present: 0 },
      'credit lines without a sale': { written: 2, present: 0 },
      'credit pieces without a sale': { written: 12, present: 0 },
    });
    const shipment = await db.shipment.findUniqueOrThrow({ where: { id: shipmentId('1') }, include: { lines: { orderBy: { position: 'asc' } }, recipient: true } });
    expect(shipment).toMatchObject({
      invoice: '1', customerId: customerId('ann'), dispatchedAt: new Date('2011-01-03'), deliveredAt: new Date('2011-01-05'), recipient: null,
    });
    expect(shipment.lines.map(({ orderLineId: id, position, quantity, returnedQuantity }) => [id, position, quantity, returnedQuantity])).toEqual([
      [lampOfOne, 1, 5, 5],
      [orderLineId('1', 3), 3, 2, 2],
    ]);
    expect(await db.shipment.count({ where: { orderId: orderId('4') } })).toBe(0);
  });

  it('come back to the sales they were matched to, one return for each', async () => {
    const back = await db.goodsReturn.findMany({ orderBy: { reference: 'asc' }, include: { lines: { orderBy: { position: 'asc' } } } });
    const lines = back.map(({ reference, lines: own }) => [reference, own.map((line) => [line.orderLineId, line.quantity, line.creditLine])]);
    expect(lines).toEqual([
      ['C5-1', [[lampOfOne, 5, 1], [orderLineId('1', 3), 2, 4]]],
      ['C5-2', [[orderLineId('2', 1), 1, 1]]],
    ]);
    expect(back[0]).toMatchObject({ id: returnId('C5', '1'), creditNoteId: creditId('C5'), receivedAt: new Date('2011-01-07') });
    const note = await db.creditNote.findUniqueOrThrow({ where: { number: 'C5' } });
    expect(note).toMatchObject({ returnedQuantity: 8, linesWithoutSale: 1, quantityWithoutSale: 3 });
    expect(await db.creditNote.findUniqueOrThrow({ where: { number: 'C6' } })).toMatchObject({
      customerId: null, returnedQuantity: 0, linesWithoutSale: 1, quantityWithoutSale: 9,
    });
  });

  it('are shown with their order', async () => {
    const { data } = await shop.as(staff).query(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order {
        shipments { state tracking { code } recipient { name } lines { quantity returnedQuantity } }
        returns { reference reason lines { quantity } }
      } } }`,
      { of: [{ __typename: 'Order', id: globalId('Order', orderId('2')) }] },
    );
    expect(data?._entities).toEqual([
      {
        shipments: [{ state: 'DELIVERED', tracking: null, recipient: null, lines: [{ quantity: 4, returnedQuantity: 1 }] }],
        returns: [{ reference: 'C5-2', reason: 'NOT_STATED', lines: [{ quantity: 1 }] }],
      },
    ]);
  });

  it('say so in events of their own time', async () => {
    const said = await db.logEntry.findMany({ where: { aggregateId: { in: [shipmentId('1'), returnId('C5', '1'), creditId('C5')] } }, orderBy: { id: 'asc' } });
    expect(said.map(({ type, occurredAt }) => [type.replace('shipping.', ''), occurredAt.toISOString().slice(0, 10)])).toEqual([
      ['ShipmentBooked', '2011-01-03'],
      ['ShipmentDispatched', '2011-01-03'],
      ['ShipmentDelivered', '2011-01-05'],
      ['ReturnReceived', '2011-01-07'],
      ['CreditNoteMatched', '2011-01-07'],
    ]);
    expect(said[4]?.correlationId).toBe(cause.correlationId);
  });

  it('are taken in once: the same file again is matched the same, and changes nothing', async () => {
    const before = await everything();
    const { returns, report } = await run(file);
    expect([...(returns ?? [])]).toEqual([...whole(file)]);
    expect(Object.values(report).map(({ written }) => written)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(report.returns).toEqual({ written: 0, present: 2 });
    expect(await everything()).toEqual(before);
  });

  it('of an earlier file come back with a later one, but for those that staff took back meanwhile', async () => {
    const { data } = await shop.as(staff).query(
      'mutation ($input: ReceiveReturnInput!) { receiveReturn(input: $input) { __typename } }',
      { input: { orderId: globalId('Order', orderId('2')), lines: [{ orderLineId: globalId('OrderLine', orderLineId('2', 1)), quantity: 2 }], reason: 'DAMAGED' } },
    );
    expect(data).toEqual({ receiveReturn: { __typename: 'ReturnReceived' } });
    const { returns, report } = await run([invoice('2011-02-01', 'C7', 'ann', ['LAMP', -2, '2'])]);
    expect(returns).toEqual(new Map([['C7/1', [{ invoice: '2', ordinal: 1, quantity: 1 }]]]));
    expect(report['credit pieces without a sale']).toEqual({ written: 1, present: 0 });
    expect(await db.shipmentLine.findUniqueOrThrow({ where: { orderLineId: orderLineId('2', 1) } })).toMatchObject({ returnedQuantity: 4 });
  });

  it('stay where they are when the person has stopped the import', async () => {
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(importer.importSales(host(stopped), fileOf([invoice('2011-05-01', '99', null, ['BOWL', 1])]), () => {})).rejects.toThrow('enough');
    expect(await db.shipment.count({ where: { id: shipmentId('99') } })).toBe(0);
  });
});

describe('whatever was sold and given back', () => {
  it('is matched as in one go, in whatever parts it is imported, and no more comes back than was sent', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(25), fc.nat(25), async (history, cut, killedAt) => {
        const invoices = history(newId());
        const expected = [...whole(invoices)].map(([key, parts]) => [key, [...parts]]);
        const found: unknown[] = [];
        for (const file of [invoices.slice(0, cut), invoices.slice(cut)]) {
          // An import that is killed has written the first invoices.
          const returns = await importer.matchReturns?.(host(), fileOf(file));
          await importInvoices(db, goodsOf(file.slice(0, killedAt), returns), cause);
          found.push(...((await run(file)).returns ?? []));
        }
        expect(found).toEqual(expected);
        const wrong = await db.$queryRaw`
          SELECT order_line_id FROM shipment_line LEFT JOIN return_line AS back USING (order_line_id)
          GROUP BY order_line_id HAVING coalesce(sum(back.quantity), 0) <> returned_quantity
          UNION ALL SELECT note.id FROM credit_note AS note LEFT JOIN goods_return ON credit_note_id = note.id
          LEFT JOIN return_line ON return_id = goods_return.id
          GROUP BY note.id HAVING coalesce(sum(quantity), 0) <> returned_quantity`;
        expect(wrong).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('costs the same number of statements for two invoices as for two hundred', async () => {
    const goods = (count: number) => {
      const name = newId();
      return goodsOf(
        Array.from({ length: count }, (_, n) =>
          n % 2 === 0 ? invoice('2011-01-03', `${name}${n}`, name, ['LAMP', 3]) : invoice('2011-01-04', `C${name}${n}`, name, ['LAMP', -1]),
        ),
      );
    };
    const [two, hundreds] = [goods(2), goods(200)];
    const few = await countStatements(db, () => importInvoices(db, two, cause));
    const many = await countStatements(db, () => importInvoices(db, hundreds, cause));
    expect(many.statements.length).toBe(few.statements.length);
  });
});
