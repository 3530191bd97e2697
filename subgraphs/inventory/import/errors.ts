import { Fault } from '@stoa/kernel/fault.ts';

/** The codes of the faults of this folder, with what they mean. */
export const stockImportErrors = {
  SALES_NOT_IMPORTED: 'Goods come back whose sale is in a file that was not imported, or not to its end.',
} as const;

export function saleMissing(code: string, invoice: string): Fault {
  return new Fault(
    'SALES_NOT_IMPORTED',
    `${code} of sale ${invoice} comes back, but its sale is not here. Import the file with that sale to its end first.`,
  );
}
