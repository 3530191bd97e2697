/** Codes of the faults of an import. All of them end it; the first four before anything was written. */
export const importErrors = {
  NOT_A_SALES_FILE: 'The file is not in the "Online Retail" format, or is damaged.',
  SALES_FILE_UNREADABLE: 'The file does not exist or may not be read.',
  SALES_FILE_TOO_LARGE: 'The file has more lines than one import takes.',
  IMPORT_RUNNING: 'Another import into the same shop has not finished yet.',
  IMPORT_STOPPED: 'The person stopped the import; the same command continues.',
  IMPORT_INCOMPLETE: 'A service could not import all of its part; the same command continues.',
} as const;
