import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJson } from '../../testing/stub-subgraph.ts';
import type { ServedSubgraph } from './subgraph.ts';

export interface HttpSubgraph {
  readonly name: string;
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Puts a subgraph on a port of its own. It tells its schema as it was written, and answers whoever asks. */
export async function serveHttp({ name, sdl, client }: ServedSubgraph): Promise<HttpSubgraph> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<unknown> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      if (body.includes('_service')) return { data: { _service: { sdl } } };
      const { data, errors } = await client.send({ body, kind: 'query', caller: { kind: 'anonymous' }, headers: {} });
      return { data, ...(errors.length > 0 && { errors }) };
    };
    answer().then(
      (value) => sendJson(response, value),
      (error: unknown) => sendJson(response, { errors: [{ message: String(error) }] }, 500),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
