import { z } from 'zod';

const LONGEST_EMAIL = 254;
const LONGEST_LOCAL_PART = 64;
const LONGEST_LABEL = 63;

// Each character has exactly one way to match, so no text makes these expressions try again and again.
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9]+(-+[a-z0-9]+)*$/;

/**
 * An e-mail address, in lower case: the same mailbox typed in another way is the same account.
 * International domains are written in their ASCII form (`xn--…`); quoted local parts are not taken.
 */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .refine(isEmail, 'Use an e-mail address such as name@example.com.');

function isEmail(text: string): boolean {
  // First of all, so that nothing below ever reads a long text.
  if (text.length > LONGEST_EMAIL) return false;
  const [localPart = '', domain = '', ...more] = text.split('@');
  if (more.length > 0 || localPart.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(localPart)) return false;
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((label) => label.length <= LONGEST_LABEL && LABEL.test(label));
}
