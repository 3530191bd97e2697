/** Codes that this package gives out, and what they mean. */
export const serviceErrors = {
  INVALID_SETTINGS: 'An environment variable holds a value that cannot be used; the message names each one.',
  UNKNOWN_SERVICE: 'A service was named that is not declared.',
  PORT_IN_USE: 'Another program listens on the port of a service.',
  ADDRESS_NOT_USABLE: 'A service may not listen on its address or port.',
  SERVICE_STARTING: 'The service has not finished its start; ask again in a moment.',
  START_FAILED: 'A service cannot start, and trying again would not help.',
  START_TIMED_OUT: 'A service did not finish its start in time.',
  ROUTE_NOT_FOUND: 'The service has no such path.',
  BODY_TOO_LARGE: 'The body of the request is larger than the service accepts.',
  BAD_REQUEST: 'The request cannot be read.',
  INTERNAL_SERVER_ERROR: 'Something failed inside; the log has the rest under the trace id.',
} as const;
