/** What people are asked to agree to. A name is never used again for something else. */
export const consentNames = ['NEWSLETTER', 'RECOMMENDATIONS', 'SURVEYS'] as const;

export type ConsentName = (typeof consentNames)[number];

/** Whether deciding so would change anything: nobody agrees twice, or withdraws what they never gave. */
export function changesConsent(current: { readonly given: boolean } | null, given: boolean): boolean {
  return (current?.given ?? false) !== given;
}
