/** Codes that the commands of this folder give out themselves, and what they mean. */
export const localErrors = {
  NODE_TOO_OLD: 'The command needs Node 24.',
  DECLARATION_WRONG: 'A file that should declare a service does not, or two declarations collide.',
  DATA_DIRECTORY_IN_USE: 'A living process already uses the data directory.',
  DATA_DIRECTORY_UNUSABLE: 'The data directory cannot be made or written, or holds something else.',
  DISK_FULL: 'There is too little room left for the databases.',
  NOT_FOR_PRODUCTION: 'The command is for development only.',
} as const;
