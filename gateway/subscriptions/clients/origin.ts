import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of a foreign site opens this connection. Browsers ask nobody before they open a WebSocket, and send the user's
 * cookies along; but they always say whose page it is, and other programs have no such page.
 * @param allowed foreign origins that may
 */
export function isForeignPage({ origin, host }: IncomingHttpHeaders, allowed: ReadonlySet<string>): boolean {
  if (origin === undefined || allowed.has(origin)) return false;
  const page = URL.parse(origin);
  return page === null || host === undefined || page.host !== URL.parse(`${page.protocol}//${host}`)?.host;
}
