/** Consents as rows. Every reader takes many keys and is one statement. */
import type { CustomersDb } from './database.ts';

export interface ConsentRow {
  readonly customerId: string;
  readonly name: string;
  readonly given: boolean;
  /** When it was given, or withdrawn. */
  readonly since: Date;
  readonly decisions: number;
}

/** A consent of a customer, and how many decisions about it to read. */
export interface ConsentHistory {
  readonly customerId: string;
  readonly name: string;
  readonly limit: number;
}

export interface ConsentDecisionRow extends ConsentHistory {
  readonly given: boolean;
  readonly decidedAt: Date;
}

/** What each customer has decided about, by name. */
export function consentsOfCustomers(db: CustomersDb, customerIds: readonly string[]): Promise<ConsentRow[]> {
  return db.consent.findMany({ where: { customerId: { in: [...customerIds] } }, orderBy: { name: 'asc' } });
}

/** The newest decisions of each history, newest first. */
export function consentDecisions(
  db: CustomersDb,
  histories: readonly ConsentHistory[],
): Promise<ConsentDecisionRow[]> {
  return db.$queryRaw`
    SELECT wanted.customer_id::text AS "customerId", wanted.name, wanted."limit",
      decision.given, decision.decided_at AS "decidedAt"
    FROM unnest(${histories.map(({ customerId }) => customerId)}::uuid[], ${histories.map(({ name }) => name)}::text[],
      ${histories.map(({ limit }) => limit)}::int[]) AS wanted(customer_id, name, "limit")
    CROSS JOIN LATERAL (
      SELECT number, given, decided_at FROM consent_decision
      WHERE customer_id = wanted.customer_id AND name = wanted.name
      ORDER BY number DESC LIMIT wanted."limit"
    ) AS decision ORDER BY decision.number DESC`;
}
