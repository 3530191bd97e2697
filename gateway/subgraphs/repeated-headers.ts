import type { IncomingMessage, RequestListener } from 'node:http';

/**
 * Shows some headers that came more than once as the lists that they came as. Node joins most of them into one value, and of others
 * keeps the first: nobody could tell then that somebody on the way has added a second one.
 * @param isWatched by name, in lower case; null for none
 */
export function withRepeatedHeaders(isWatched: ((name: string) => boolean) | null, listener: RequestListener): RequestListener {
  if (!isWatched) return listener;
  return (request, response) => {
    for (const name of repeated(request)) if (isWatched(name)) request.headers[name] = request.headersDistinct[name];
    listener(request, response);
  };
}

function repeated({ rawHeaders }: IncomingMessage): ReadonlySet<string> {
  const seen = new Set<string>();
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  return new Set(names.filter((name) => seen.size === seen.add(name).size));
}
