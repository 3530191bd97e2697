import { sampleShopToday } from '@stoa/catalog/contract/sample-shop.ts';
import { anonymous, type Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { type Answer, type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import { deliveredPurchaseQuery, deliveredPurchaseVariables } from './contract/delivered-purchase.ts';
import { sampleReturns, sampleShipments } from './contract/sample-shop.ts';
import type { ShippingClient } from './persistence/database.ts';
import { seed } from './seed.ts';
import shipping from './subgraph.ts';

const staff: Caller = { kind: 'staff', subject: 'ann' };
const service: Caller = { kind: 'service', subject: 'orders' };
const customer = (customerId: string): Caller => ({ kind: 'customer', customerId });

let shop: SubgraphUnderTest<ShippingClient>;
beforeAll(async () => {
  shop = await subgraphUnderTest(shipping);
});
afterAll(() => shop.stop());

interface Sale {
  readonly orderId: string;
  readonly customerId: string;
  readonly lines: readonly { orderLineId: string; productId: string; quantity: number }[];
}

interface Outcome {
  readonly __typename: string;
  readonly shipment?: { readonly id: string; readonly state: string };
  readonly return?: { readonly id: string };
  readonly shortages?: readonly { orderLineId: string; requested: number; returnable: number }[];
}

const recipient = { name: 'Ada Quillfeather', lines: ['1 Dorset Square'], postcode: 'NW1 6QB', town: 'London', country: 'GB' };

function sale(quantities: readonly number[] = [1], customerId = newId()): Sale {
  const lines = quantities.map((quantity) => ({ orderLineId: newId(), productId: newId(), quantity }));
  return { orderId: newId(), customerId, lines };
}

function bookingOf({ orderId, customerId, lines }: Sale) {
  return {
    orderId: globalId('Order', orderId),
    customerId: globalId('Customer', customerId),
    lines: lines.map(({ orderLineId, productId, quantity }) => ({
      orderLineId: globalId('OrderLine', orderLineId),
      productId: globalId('Product', productId),
      quantity,
    })),
    recipient,
  };
}

const MUTATIONS = {
  bookShipment: `mutation Book($input: BookShipmentInput!) { outcome: bookShipment(input: $input) { __typename
    ... on ShipmentBooked { shipment { id state } }
  } }`,
  dispatchShipment: `mutation Dispatch($input: DispatchShipmentInput!) { outcome: dispatchShipment(input: $input) { __typename
    ... on ShipmentDispatched { shipment { id state } }
    ... on ShipmentDispatchedAlready { shipment { id state } }
  } }`,
  deliverShipment: `mutation Deliver($input: DeliverShipmentInput!) { outcome: deliverShipment(input: $input) { __typename
    ... on ShipmentDelivered { shipment { id state } }
    ... on ShipmentNotDispatched { shipment { id state } }
  } }`,
  receiveReturn: `mutation Return($input: ReceiveReturnInput!) { outcome: receiveReturn(input: $input) { __typename
    ... on ReturnReceived { return { id } }
    ... on ReturnReferenceTaken { return { id } }
    ... on ReturnExceedsDelivery { shortages { orderLineId requested returnable } }
  } }`,
} as const;

type Mutation = keyof typeof MUTATIONS;

async function ask(name: Mutation, input: unknown, caller: Caller = staff): Promise<Answer<{ outcome: Outcome }>> {
  return shop.as(caller).query<{ outcome: Outcome }>(MUTATIONS[name], { input });
}

async function change(name: Mutation, input: unknown, caller: Caller = staff): Promise<Outcome> {
  const { data, errors } = await ask(name, input, caller);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.outcome;
}

async function booked(of: Sale): Promise<string> {
  return (await change('bookShipment', bookingOf(of), service)).shipment?.id ?? '';
}

async function delivered(of: Sale): Promise<string> {
  const shipmentId = await booked(of);
  await change('dispatchShipment', { shipmentId, carrier: 'Parcel Post', trackingCode: 'pp 1' });
  await change('deliverShipment', { shipmentId });
  return shipmentId;
}

const returnOf = (of: Sale, quantities: readonly number[], reference?: string) => ({
  orderId: globalId('Order', of.orderId),
  lines: quantities.map((quantity, index) => ({
    orderLineId: globalId('OrderLine', of.lines[index]?.orderLineId ?? newId()),
    quantity,
  })),
  reason: 'DAMAGED',
  reference,
});

const uuidOf = (id: string): string => id.slice(id.indexOf(':') + 1);

async function said(aggregateId: string): Promise<string[]> {
  const entries = await shop.db.logEntry.findMany({ where: { aggregateId: uuidOf(aggregateId) }, orderBy: { id: 'asc' } });
  return entries.map(({ type }) => type.replace('shipping.', ''));
}

describe('booking', () => {
  it('takes lines of an order once, however often and however parallel it is asked', async () => {
    const order = sale([1, 2]);
    const input = bookingOf(order);
    const again = { ...input, lines: input.lines.toReversed() };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => change('bookShipment', n % 2 ? again : input, service)),
    );
    expect(new Set(outcomes.map(({ __typename, shipment }) => `${__typename} ${shipment?.id}`)).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ __typename: 'ShipmentBooked', shipment: { state: 'BOOKED' } });
    expect(await shop.db.shipment.count({ where: { orderId: order.orderId } })).toBe(1);
    expect(await said(outcomes[0]?.shipment?.id ?? '')).toEqual(['ShipmentBooked', 'ShipmentAddressed']);
  });

  it('refuses lines that are on their way in another set, and sends nothing of the rest', async () => {
    const order = sale([1, 2]);
    await booked({ ...order, lines: order.lines.slice(0, 1) });
    for (const other of [order, { ...order, lines: order.lines.slice(0, 1), orderId: newId() }]) {
      expect(await change('bookShipment', bookingOf(other), service)).toEqual({ __typename: 'ShipmentLinesBookedAlready' });
    }
    expect(await shop.db.shipmentLine.count({ where: { orderLineId: order.lines[1]?.orderLineId ?? '' } })).toBe(0);
  });

  it('sends the rest of an order in a shipment of its own', async () => {
    const order = sale([1, 2]);
    await booked({ ...order, lines: order.lines.slice(0, 1) });
    await booked({ ...order, lines: order.lines.slice(1) });
    expect(await shop.db.shipment.count({ where: { orderId: order.orderId } })).toBe(2);
  });

  it('keeps names and addresses out of the log', async () => {
    const order = sale();
    await booked(order);
    const planted = await shop.db.$queryRaw<unknown[]>`
      SELECT 1 FROM log WHERE log::text LIKE '%Quillfeather%' OR log::text LIKE '%Dorset%' OR log::text LIKE '%NW1%'`;
    expect(planted).toEqual([]);
    const [kept] = await shop.db.erasablePayload.findMany({ where: { subjectId: order.customerId } });
    expect(kept?.data).toEqual({ name: recipient.name, lines: recipient.lines, postcode: 'NW1 6QB', town: 'London' });
  });

  it('is for other services and staff', async () => {
    const order = sale();
    const input = bookingOf(order);
    expect((await ask('bookShipment', input, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await ask('bookShipment', input, customer(order.customerId))).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await shop.db.shipment.count({ where: { orderId: order.orderId } })).toBe(0);
  });

  it('answers wrong input with a code and a path', async () => {
    const good = bookingOf(sale([1, 1]));
    const [line] = good.lines;
    const bad = [
      [{ ...good, lines: [] }, 'input.lines'],
      [{ ...good, lines: [line, line] }, 'input.lines'],
      [{ ...good, lines: [{ ...line, quantity: 0 }] }, 'input.lines.0.quantity'],
      [{ ...good, lines: [{ ...line, quantity: 2_000_000_000 }] }, 'input.lines.0.quantity'],
      [{ ...good, lines: [{ ...line, productId: 'Product:1' }] }, 'input.lines.0.productId'],
      [{ ...good, customerId: newId() }, 'input.customerId'],
      [{ ...good, recipient: { ...recipient, country: 'Britain' } }, 'input.recipient.country'],
    ] as const;
    for (const [input, path] of bad) {
      const { errors } = await ask('bookShipment', input, service);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { path } });
    }
  });
});

describe('a shipment', () => {
  it('is booked, dispatched and delivered, each said once', async () => {
    const shipmentId = await booked(sale());
    expect(await change('deliverShipment', { shipmentId })).toEqual({
      __typename: 'ShipmentNotDispatched',
      shipment: { id: shipmentId, state: 'BOOKED' },
    });
    const dispatch = { shipmentId, carrier: 'Parcel Post', trackingCode: 'pp-9' };
    for (const input of [dispatch, { ...dispatch, trackingCode: ' PP-9 ' }]) {
      expect((await change('dispatchShipment', input)).__typename).toBe('ShipmentDispatched');
    }
    const other = await change('dispatchShipment', { ...dispatch, carrier: 'Pony Express' });
    expect(other.__typename).toBe('ShipmentDispatchedAlready');
    for (let time = 0; time < 2; time += 1) {
      expect((await change('deliverShipment', { shipmentId })).shipment?.state).toBe('DELIVERED');
    }
    expect(await said(shipmentId)).toEqual([
      'ShipmentBooked',
      'ShipmentAddressed',
      'ShipmentDispatched',
      'ShipmentDelivered',
    ]);
  });

  it('is dispatched and delivered by staff only', async () => {
    const order = sale();
    const shipmentId = await booked(order);
    const dispatch = { shipmentId, carrier: 'Parcel Post', trackingCode: 'PP-9' };
    for (const [caller, code] of [[anonymous, 'UNAUTHENTICATED'], [customer(order.customerId), 'FORBIDDEN'], [service, 'FORBIDDEN']] as const) {
      expect((await ask('dispatchShipment', dispatch, caller)).errors?.[0]?.extensions.code).toBe(code);
      expect((await ask('deliverShipment', { shipmentId }, caller)).errors?.[0]?.extensions.code).toBe(code);
    }
    expect(await said(shipmentId)).not.toContain('ShipmentDispatched');
  });

  it('that is not there is a refusal, whatever its id looks like', async () => {
    for (const shipmentId of [globalId('Shipment', newId()), 'Shipment:1', '']) {
      expect((await change('deliverShipment', { shipmentId })).__typename).toBe('ShipmentNotFound');
      const dispatch = { shipmentId, carrier: 'Parcel Post', trackingCode: 'PP-9' };
      expect((await change('dispatchShipment', dispatch)).__typename).toBe('ShipmentNotFound');
    }
  });
});

describe('a return', () => {
  it('takes back what arrived, and says what is left when it is asked for more', async () => {
    const order = sale([3, 1]);
    await delivered(order);
    const first = await change('receiveReturn', returnOf(order, [2]));
    expect(first.__typename).toBe('ReturnReceived');
    expect(await said(first.return?.id ?? '')).toEqual(['ReturnReceived']);
    expect(await change('receiveReturn', returnOf(order, [2, 1]))).toEqual({
      __typename: 'ReturnExceedsDelivery',
      shortages: [{ orderLineId: globalId('OrderLine', order.lines[0]?.orderLineId ?? ''), requested: 2, returnable: 1 }],
    });
    const lines = await shop.db.shipmentLine.findMany({ where: { customerId: order.customerId }, orderBy: { position: 'asc' } });
    expect(lines.map((line) => line.returnedQuantity)).toEqual([2, 0]);
  });

  it('takes nothing back that has not arrived, is not of this order, or has no proper id', async () => {
    const order = sale([3]);
    await booked(order);
    const foreign = sale([3]);
    await delivered(foreign);
    for (const input of [
      returnOf(order, [1]),
      { ...returnOf(foreign, [1]), orderId: globalId('Order', order.orderId) },
      { ...returnOf(foreign, [1]), orderId: 'Order:1' },
      { ...returnOf(foreign, []), lines: [{ orderLineId: 'OrderLine:1', quantity: 1 }] },
    ]) {
      const outcome = await change('receiveReturn', input);
      expect(outcome).toMatchObject({ __typename: 'ReturnExceedsDelivery', shortages: [{ requested: 1, returnable: 0 }] });
    }
  });

  it('never adds up to more than was delivered when many arrive at once', async () => {
    for (let round = 0; round < 4; round += 1) {
      const order = sale([5]);
      await delivered(order);
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, () => change('receiveReturn', returnOf(order, [2]))),
      );
      expect(outcomes.filter(({ __typename }) => __typename === 'ReturnReceived')).toHaveLength(2);
      const back = await shop.db.returnLine.aggregate({ where: { orderId: order.orderId }, _sum: { quantity: true } });
      expect(back._sum.quantity).toBe(4);
      const line = await shop.db.shipmentLine.findFirst({ where: { customerId: order.customerId } });
      expect(line?.returnedQuantity).toBe(4);
    }
  });

  it('counts a numbered slip once, also when it is handed in twice at once', async () => {
    const order = sale([5]);
    await delivered(order);
    const slip = returnOf(order, [1], `slip-${order.orderId.slice(-8)}`);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => change('receiveReturn', slip)));
    expect(new Set(outcomes.map(({ __typename, return: taken }) => `${__typename} ${taken?.id}`)).size).toBe(1);
    const other = sale([5]);
    await delivered(other);
    const forged = await Promise.all([
      change('receiveReturn', { ...returnOf(order, [2]), reference: slip.reference }),
      change('receiveReturn', { ...returnOf(other, [1]), reference: slip.reference }),
    ]);
    for (const { __typename, return: taken } of forged) {
      expect([__typename, taken?.id]).toEqual(['ReturnReferenceTaken', outcomes[0]?.return?.id]);
    }
    expect(await shop.db.shipmentLine.findFirst({ where: { customerId: order.customerId } })).toMatchObject({ returnedQuantity: 1 });
  });

  it('gives a slip to one of two orders that use its number at the same moment', async () => {
    const orders = [sale([1]), sale([1])];
    for (const order of orders) await delivered(order);
    const reference = `TWO-${newId().slice(-8)}`;
    const outcomes = await Promise.all(orders.map((order) => change('receiveReturn', returnOf(order, [1], reference))));
    expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(['ReturnReceived', 'ReturnReferenceTaken']);
    expect(new Set(outcomes.map((outcome) => outcome.return?.id)).size).toBe(1);
  });
});

const ENTITIES = `query Entities($of: [_Any!]!) { _entities(representations: $of) { __typename
  ... on Order { id shipments {
    id state bookedAt dispatchedAt deliveredAt tracking { carrier code } customer { id } order { id }
    recipient { name town } lines { orderLineId product { id } quantity returnedQuantity }
  } returns { id reference reason customer { id } lines { order { id } orderLineId product { id } quantity } } }
  ... on Shipment { id }
  ... on Return { id }
} }`;

interface Entities {
  readonly _entities: readonly ({ readonly id: string; readonly shipments?: readonly unknown[]; readonly returns?: readonly unknown[] } | null)[];
}

async function entities(caller: Caller, of: readonly { readonly __typename: string; readonly id: string }[]): Promise<Entities['_entities']> {
  const { data, errors } = await shop.as(caller).query<Entities>(ENTITIES, { of });
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data._entities;
}

describe('in the graph', () => {
  it('an order shows what was sent and what came back, to its customer and to staff', async () => {
    const order = sale([3]);
    const shipmentId = await delivered(order);
    const taken = await change('receiveReturn', returnOf(order, [1], `g-${order.orderId.slice(-8)}`));
    const of = [{ __typename: 'Order', id: globalId('Order', order.orderId) }];
    const [line] = bookingOf(order).lines;
    for (const caller of [staff, customer(order.customerId)]) {
      expect(await entities(caller, of)).toMatchObject([
        {
          shipments: [
            {
              id: shipmentId,
              state: 'DELIVERED',
              tracking: { carrier: 'Parcel Post', code: 'PP 1' },
              customer: { id: globalId('Customer', order.customerId) },
              recipient: { name: recipient.name, town: 'London' },
              lines: [{ orderLineId: line?.orderLineId, product: { id: line?.productId }, quantity: 3, returnedQuantity: 1 }],
            },
          ],
          returns: [{ id: taken.return?.id, reason: 'DAMAGED', lines: [{ order: { id: of[0]?.id }, quantity: 1 }] }],
        },
      ]);
    }
  });

  it("somebody else's shipments and returns are as good as none", async () => {
    const order = sale([3]);
    const shipmentId = await delivered(order);
    const back = (await change('receiveReturn', returnOf(order, [1]))).return?.id ?? '';
    const of = [
      { __typename: 'Order', id: globalId('Order', order.orderId) },
      { __typename: 'Shipment', id: shipmentId },
      { __typename: 'Return', id: back },
    ];
    const absent = of.map(({ __typename }) => ({ __typename, id: globalId(__typename, newId()) }));
    for (const caller of [anonymous, customer(newId())]) {
      const [foreign, none] = [await entities(caller, of), await entities(caller, absent)];
      expect(foreign).toEqual([{ ...none[0], id: of[0]?.id }, null, null]);
      expect(foreign[0]).toMatchObject({ shipments: [], returns: [] });
    }
  });

  it('entities come in order, duplicates too, and null where there is none', async () => {
    const shipmentId = await booked(sale());
    const other = await booked(sale());
    const found = await entities(staff, [
      { __typename: 'Shipment', id: other },
      { __typename: 'Shipment', id: globalId('Shipment', newId()) },
      { __typename: 'Shipment', id: shipmentId },
      { __typename: 'Shipment', id: 'Shipment:forged' },
      { __typename: 'Shipment', id: other },
      { __typename: 'Order', id: 'Order:forged' },
    ]);
    expect(found.map((entity) => entity?.id ?? null)).toEqual([other, null, shipmentId, null, other, null]);
  });

  it('a hundred orders cost as many statements as one', async () => {
    const orders = [sale([1, 1]), sale([2]), sale([3])];
    for (const order of orders) {
      await delivered(order);
      await change('receiveReturn', returnOf(order, [1]));
    }
    const real = orders.map(({ orderId }) => ({ __typename: 'Order', id: globalId('Order', orderId) }));
    const padding = Array.from({ length: 97 }, () => ({ __typename: 'Order', id: globalId('Order', newId()) }));
    const one = await shop.statements(() => entities(staff, real.slice(0, 1)));
    const hundred = await shop.statements(() => entities(staff, [...real, ...padding]));
    expect(one).toHaveLength(5);
    expect(hundred).toHaveLength(5);
  });
});

describe('what reviews ask', () => {
  const when = async (customerId: string, productId: string, caller: Caller = service) => {
    const variables = deliveredPurchaseVariables(customerId, productId);
    const { data, errors } = await shop.as(caller).query(deliveredPurchaseQuery, variables);
    return errors?.[0]?.extensions.code ?? data?.deliveredPurchase;
  };

  it('is answered with the first arrival of the product at this very customer', async () => {
    const order = sale([2]);
    const productId = order.lines[0]?.productId ?? '';
    const shipmentId = await booked(order);
    expect(await when(order.customerId, productId)).toBeNull();
    await change('dispatchShipment', { shipmentId, carrier: 'Parcel Post', trackingCode: 'PP-2' });
    expect(await when(order.customerId, productId)).toBeNull();
    await change('deliverShipment', { shipmentId });
    const { deliveredAt } = await shop.db.shipment.findUniqueOrThrow({ where: { id: uuidOf(shipmentId) } });
    await delivered({ ...sale([1], order.customerId), lines: [{ orderLineId: newId(), productId, quantity: 1 }] });
    expect(await when(order.customerId, productId)).toBe(deliveredAt?.toISOString());
    expect(await when(newId(), productId)).toBeNull();
    expect(await when(order.customerId, newId())).toBeNull();
  });

  it('is nothing for customers', async () => {
    const customerId = newId();
    expect(await when(customerId, newId(), customer(customerId))).toBe('FORBIDDEN');
    expect(await when(customerId, newId(), anonymous)).toBe('UNAUTHENTICATED');
  });
});

describe('the database', () => {
  it('takes no more back than was sent, whatever a program does wrong', async () => {
    const order = sale([2]);
    await delivered(order);
    const where = { orderLineId: order.lines[0]?.orderLineId ?? '' };
    await expect(shop.db.shipmentLine.update({ where, data: { returnedQuantity: 3 } })).rejects.toThrow();
    await expect(shop.db.shipmentLine.update({ where, data: { returnedQuantity: -1 } })).rejects.toThrow();
  });
});

describe('the sample shop', () => {
  it('is seeded with shipments in every state and returns that fit them, all of it said with its own time', async () => {
    const fresh = await subgraphUnderTest(shipping);
    try {
      expect(await seed({ db: fresh.db })).toBe(sampleShipments().length);
      const states = await Promise.all([
        fresh.db.shipment.count({ where: { dispatchedAt: null } }),
        fresh.db.shipment.count({ where: { dispatchedAt: { not: null }, deliveredAt: null } }),
        fresh.db.shipment.count({ where: { deliveredAt: { not: null } } }),
      ]);
      for (const count of states) expect(count).toBeGreaterThan(0);
      expect(states.reduce((total, count) => total + count)).toBe(sampleShipments().length);
      const [back] = await fresh.db.$queryRaw<{ counted: bigint; taken: bigint; early: bigint }[]>`
        SELECT (SELECT sum(returned_quantity) FROM shipment_line) AS counted,
          (SELECT sum(quantity) FROM return_line) AS taken,
          (SELECT count(*) FROM return_line JOIN goods_return ON goods_return.id = return_id
            JOIN shipment_line USING (order_line_id) JOIN shipment ON shipment.id = shipment_id
            WHERE delivered_at IS NULL OR received_at < delivered_at) AS early`;
      expect(back?.counted).toBe(back?.taken);
      expect(back?.early).toBe(0n);
      expect(await fresh.db.logEntry.count({ where: { type: 'shipping.ReturnReceived' } })).toBe(sampleReturns().length);
      const [newest] = await fresh.db.logEntry.findMany({ orderBy: { occurredAt: 'desc' }, take: 1 });
      expect(newest?.occurredAt.getTime()).toBeLessThanOrEqual(sampleShopToday.getTime());
    } finally {
      await fresh.stop();
    }
  });
});
