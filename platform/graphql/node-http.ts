import type { RequestListener } from 'node:http';
import { goneSignal } from './client-gone.ts';
import type { GraphQLHandler } from './http.ts';

/** Serves `handler` on bare `node:http`, for every path that the server gets. */
export function nodeListener(handler: GraphQLHandler): RequestListener {
  return (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    // The handler never rejects; an error here is one of the connection, and there is nobody left to be told.
    const incoming = {
      method,
      url,
      headers,
      body: request,
      get signal() {
        return goneSignal(response);
      },
    };
    handler(incoming).then(
      ({ status, headers: responseHeaders, body }) => {
        for (const [name, value] of Object.entries(responseHeaders)) response.setHeader(name, value);
        response.writeHead(status).end(method === 'HEAD' ? undefined : body);
      },
      () => response.destroy(),
    );
  };
}
