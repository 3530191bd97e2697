/**
 * How long a request waits for a connection, and how long its transaction may take, in milliseconds: less than its client waits.
 * Tests have more of it, for a busy machine must not change what they find.
 */
export const patience = { requestMs: 5_000 };
