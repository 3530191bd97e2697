import { CustomerConsentGiven, CustomerConsentWithdrawn } from '../contract/events.ts';
import { changesConsent, type ConsentName } from '../domain/consent.ts';
import { takesPersonalData } from '../domain/customer.ts';
import type { CustomerRow } from '../persistence/customer.store.ts';
import { changeCustomer, type DeletionPending, type NotFound } from './change-customer.ts';
import type { CommandContext } from './context.ts';

export interface DecideConsent {
  readonly customerId: string;
  readonly consent: ConsentName;
  readonly given: boolean;
}

export type DecideConsentOutcome =
  | { readonly kind: 'decided'; readonly customer: CustomerRow }
  | DeletionPending
  | NotFound;

/** Gives or withdraws a consent and keeps the decision. One that changes nothing is not kept. */
export async function decideConsent(
  context: CommandContext,
  { customerId, consent: name, given }: DecideConsent,
): Promise<DecideConsentOutcome> {
  return changeCustomer<DecideConsentOutcome>(context, customerId, async ({ customer, stream, tx }) => {
    // Withdrawing is always possible: it asks for less to be done with a person's data.
    if (given && !takesPersonalData(customer)) return { kind: 'deletion-pending', customer };
    const key = { customerId_name: { customerId, name } };
    const current = await tx.db.consent.findUnique({ where: key });
    if (!changesConsent(current, given)) return { kind: 'decided', customer };

    const decisions = (current?.decisions ?? 0) + 1;
    const decided = { given, since: tx.now, decisions };
    await tx.db.consent.upsert({ where: key, create: { customerId, name, ...decided }, update: decided });
    await tx.db.consentDecision.createMany({
      data: [{ customerId, name, number: decisions, given, decidedAt: tx.now }],
    });
    stream.append(given ? CustomerConsentGiven : CustomerConsentWithdrawn, { payload: { customerId, consent: name } });
    return { kind: 'decided', customer };
  });
}
