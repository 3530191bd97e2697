/** What another service may ask shipping: shipping's own tests run this very document. */
import { globalId } from '@stoa/kernel/ids.ts';

export const deliveredPurchaseQuery = /* GraphQL */ `
  query DeliveredPurchase($customerId: ID!, $productId: ID!) {
    deliveredPurchase(customerId: $customerId, productId: $productId)
  }
`;

export interface DeliveredPurchaseAnswer {
  /** When the product first arrived at the customer, ISO 8601; null when it never did. */
  readonly deliveredPurchase: string | null;
}

/** The variables of the question, from UUIDs. */
export function deliveredPurchaseVariables(customerId: string, productId: string) {
  return { customerId: globalId('Customer', customerId), productId: globalId('Product', productId) };
}
