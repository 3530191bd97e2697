/** Codes that this package gives out, and what they mean to a client. */
export const subgraphErrors = {
  NEIGHBOUR_UNAVAILABLE: 'Another service that must be asked first does not answer. Nothing was written; try again.',
} as const;
