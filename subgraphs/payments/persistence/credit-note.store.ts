/** Settled credit notes as rows: inserted, never changed. */
import type { PaymentsDb } from './database.ts';

export interface CreditNoteRow {
  readonly id: string;
  readonly reference: string;
  readonly customerId: string | null;
  readonly currency: string;
  /** What was taken back, exactly: refunded and credited. */
  readonly total: string;
  readonly refunded: string;
  readonly credited: string;
  readonly createdAt: Date;
}

/** Those of the ids that are credit notes already. */
export async function creditNotesPresent(db: PaymentsDb, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.creditNote.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}

export async function insertCreditNotes(db: PaymentsDb, notes: readonly CreditNoteRow[]): Promise<void> {
  await db.creditNote.createMany({ data: [...notes] });
}
