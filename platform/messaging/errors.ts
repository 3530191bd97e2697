/** Codes that this package gives out, and what they mean to a client. */
export const messagingErrors = {
  CONFLICT: 'What was to be made exists already, made by somebody else in the same moment. Read it, then decide again.',
} as const;
