/** Tested on the catalog's tables, because a transaction is only real on a real schema; its words are the test's own. */
import { sqlStateOf } from '@stoa/database/errors.ts';
import { fixedClock } from '@stoa/kernel/clock.ts';
import { newId } from '@stoa/kernel/ids.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/catalog/client.ts';
import { type TestDatabase, testDatabase } from '@stoa/testing/database.ts';
import fc from 'fast-check';
import { z } from 'zod';
import { defineEvent, sampleName } from '@stoa/messaging/event.ts';
import { type Transaction, transaction } from '@stoa/messaging/transaction.ts';

type Tx = Transaction<Prisma.TransactionClient>;

const Moved = defineEvent({
  type: 'yard.CrateMoved',
  version: 1,
  aggregate: 'Crate',
  payload: z.strictObject({ to: z.string() }),
});
const Labelled = defineEvent({
  type: 'yard.CrateLabelled',
  version: 1,
  aggregate: 'Crate',
  payload: z.strictObject({ crateId: z.string() }),
  personal: z.strictObject({ name: z.string() }),
});

let database: TestDatabase;
let db: PrismaClient;
beforeAll(async () => {
  database = await testDatabase('catalog');
  db = database.connect(PrismaClient);
});
afterAll(() => database.drop());

const move = (id: string, to: string, times = 1) =>
  transaction(db, async (tx: Tx) => {
    const crate = await tx.lock('Crate', id);
    for (let n = 0; n < times; n += 1) crate?.append(Moved, { payload: { to } });
    return crate?.version ?? null;
  });

async function newCrate(): Promise<string> {
  const id = newId();
  await transaction(db, async (tx: Tx) => tx.create('Crate', id).append(Moved, { payload: { to: 'yard' } }));
  return id;
}

const entriesOf = (aggregateId: string) => db.logEntry.findMany({ where: { aggregateId }, orderBy: { id: 'asc' } });

describe('a transaction', () => {
  it('keeps state and events together, or neither', async () => {
    const id = newId();
    const slug = `shelf-${id}`;
    const work = (fail: boolean) =>
      transaction(db, async (tx: Tx) => {
        await tx.db.category.create({ data: { id, slug, name: 'Shelf' } });
        tx.create('Crate', id).append(Moved, { payload: { to: 'shelf' } });
        if (fail) throw new Error('changed my mind');
      });
    await expect(work(true)).rejects.toThrow('changed my mind');
    expect([await db.category.count({ where: { id } }), (await entriesOf(id)).length]).toEqual([0, 0]);
    await work(false);
    expect([await db.category.count({ where: { id } }), (await entriesOf(id)).length]).toEqual([1, 1]);
  });

  it('numbers the events of one aggregate 1, 2, 3 in the order of the log, however many write at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 4, maxLength: 24 }), async (writers) => {
        const crates = await Promise.all([newCrate(), newCrate(), newCrate()]);
        await Promise.all(writers.map((which, n) => move(crates[which] ?? '', String(n), 1 + (n % 4))));
        for (const crate of crates) {
          const versions = (await entriesOf(crate)).map(({ aggregateVersion }) => aggregateVersion);
          expect(versions).toEqual(versions.map((_version, index) => index + 1));
        }
      }),
      { numRuns: 8 },
    );
  });

  it('locks several aggregates in one order, so that two that want the same ones both finish', async () => {
    const crates = await Promise.all([newCrate(), newCrate(), newCrate()]);
    const moveAll = (ids: readonly string[]) =>
      transaction(db, async (tx: Tx) => {
        for (const crate of (await tx.lockAll('Crate', ids)).values()) crate.append(Moved, { payload: { to: 'truck' } });
      });
    await Promise.all(Array.from({ length: 12 }, (_, n) => moveAll(n % 2 ? crates : [...crates].reverse())));
    for (const crate of crates) expect(await entriesOf(crate)).toHaveLength(13);
  });

  it('has nothing to lock where there is no aggregate', async () => {
    expect(await move(newId(), 'nowhere')).toBeNull();
  });

  it('refuses to create what exists, with a code', async () => {
    const id = await newCrate();
    const again = transaction(db, async (tx: Tx) => tx.create('Crate', id).append(Moved, { payload: { to: 'x' } }));
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await entriesOf(id)).toHaveLength(1);
  });

  it('stamps entries with their cause and time, or with the time that history gives', async () => {
    const id = newId();
    const cause = { correlationId: newId(), causationId: newId(), traceparent: '00-trace' };
    const clock = fixedClock('2026-01-02T03:04:05Z');
    const occurredAt = new Date('2010-12-01T08:26:00Z');
    await transaction(
      db,
      async (tx: Tx) => {
        const crate = tx.create('Crate', id);
        crate.append(Moved, { payload: { to: 'a' } });
        crate.append(Moved, { payload: { to: 'b' }, occurredAt });
      },
      { cause, clock },
    );
    const entries = await entriesOf(id);
    expect(entries[0]).toMatchObject({ ...cause, occurredAt: clock.now() });
    expect(entries[1]).toMatchObject({ ...cause, occurredAt });
  });
});

describe('an event', () => {
  it('keeps personal data out of the log, in a row that can be emptied', async () => {
    const id = newId();
    const subjectId = newId();
    await transaction(db, async (tx: Tx) =>
      tx.create('Crate', id).append(Labelled, { payload: { crateId: id }, personal: { name: 'Zoë Planted' }, subjectId }),
    );
    const [row] = await db.$queryRaw<{ entry: string; personal_id: string }[]>`
      SELECT log::text AS entry, personal_id::text FROM log WHERE aggregate_id = ${id}::uuid`;
    expect(row?.entry).not.toContain('Planted');
    const personal = await db.erasablePayload.findUnique({ where: { id: row?.personal_id ?? '' } });
    expect(personal).toMatchObject({ subjectId, data: { name: 'Zoë Planted' } });
  });

  it('that does not fit its definition is never written', async () => {
    const id = await newCrate();
    const wrong = transaction(db, async (tx: Tx) => {
      const crate = await tx.lock('Crate', id);
      crate?.append(Moved, { payload: { to: 'x', extra: 'y' } as { to: string } });
    });
    await expect(wrong).rejects.toThrow('extra');
    expect(await entriesOf(id)).toHaveLength(1);
  });

  it('belongs to its own kind of aggregate, and has a name that says so', async () => {
    const strange = transaction(db, async (tx: Tx) => tx.create('Barrel', newId()).append(Moved, { payload: { to: 'x' } }));
    await expect(strange).rejects.toThrow('belongs to Crate');
    expect(() => defineEvent({ type: 'moved', version: 1, aggregate: 'Crate', payload: z.strictObject({}) })).toThrow('not an event name');
    expect(sampleName(Moved)).toBe('CrateMoved.v1');
  });
});

describe('the log', () => {
  const refused = async (attempt: PromiseLike<unknown>): Promise<string | null> => {
    try {
      await attempt;
      return 'done';
    } catch (error) {
      return sqlStateOf(error);
    }
  };

  it('is never changed or shortened by the service', async () => {
    const id = await newCrate();
    expect(await refused(db.$executeRaw`UPDATE log SET type = 'x' WHERE aggregate_id = ${id}::uuid`)).toBe('42501');
    expect(await refused(db.$executeRaw`DELETE FROM log WHERE aggregate_id = ${id}::uuid`)).toBe('42501');
    expect(await refused(db.$executeRaw`TRUNCATE log`)).toBe('42501');
  });

  it('takes no entry ahead of its aggregate, and none of an aggregate that nobody holds', async () => {
    const id = await newCrate();
    const insert = (aggregateId: string, version: number) =>
      refused(db.$executeRaw`
        INSERT INTO log (event_id, type, version, aggregate_type, aggregate_id, aggregate_version, payload, occurred_at, correlation_id)
        VALUES (${newId()}::uuid, 'yard.CrateMoved', 1, 'Crate', ${aggregateId}::uuid, ${version}, '{}', now(), ${newId()}::uuid)`);
    expect(await insert(id, 2)).toBe('23000');
    expect(await insert(newId(), 1)).toBe('23000');
    expect(await insert(id, 1)).toBe('23505');
  });
});
