/** Codes that this package gives out, and what they mean. */
export const serviceErrors = {
  USAGE: 'The command was called with flags or names it does not know.',
  INVALID_SETTINGS: 'A setting, a secret or a key is missing, damaged or holds a value that cannot be used; the message says which.',
  UNKNOWN_SERVICE: 'A service was named that is not declared.',
  PORT_IN_USE: 'Another program listens on the port.',
  ADDRESS_NOT_USABLE: 'A service may not listen on its address or port.',
  SERVICE_STARTING: 'The service has not finished its start; ask again in a moment.',
  START_FAILED: 'A service cannot start, and trying again would not help.',
  TOO_MANY_REQUESTS: 'So many requests from one address are under way that this one was not begun. Try again in a moment.',
  ROUTE_NOT_FOUND: 'The service has no such path.',
  BODY_TOO_LARGE: 'The request body is larger than this server reads.',
  BAD_REQUEST: 'The request cannot be read: broken JSON, a missing or wrongly typed member, a batch.',
  INTERNAL_SERVER_ERROR: 'Something unforeseen. The trace id leads to the full story in the log.',
} as const;
