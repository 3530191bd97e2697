import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { bundle } from './bundle.ts';
import { contentSecurityPolicy, renderPage } from './page.ts';
import type { PageSettings } from './page.ts';

export type { Example } from './page.ts';

export interface PlaygroundOptions extends PageSettings {
  /** Where the bundle is kept between starts, for instance `<data>/playground`. Shared by all servers of a machine. */
  readonly cacheDir: string;
  /** Where the page is served, `/playground` unless told. */
  readonly path?: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
const ASSET = /^[\w.-]+\.(js|css)$/;

/**
 * Serves GraphiQL, with `examples` as tabs. Nothing happens before somebody opens the page: then the bundle is built,
 * which takes some seconds once and nothing after that. For development; a server in production does not call this.
 */
export function registerPlayground(app: FastifyInstance, options: PlaygroundOptions): void {
  const { cacheDir, path: at = '/playground' } = options;
  const { endpoint, title, examples } = options;

  app.get(at, async (request, reply) => {
    const built = await bundle(cacheDir).catch((error: unknown) => {
      request.log.error({ err: error }, 'the Playground could not be bundled');
      return null;
    });
    secure(reply).header('cache-control', 'no-store');
    if (!built) return reply.code(503).type('text/plain').send('The Playground could not be bundled; the log says why.');
    const page = renderPage({ endpoint, title, examples }, `${at}/assets/${path.basename(built)}`);
    return reply.type('text/html; charset=utf-8').send(page);
  });

  app.get<{ Params: { hash: string; file: string } }>(`${at}/assets/:hash/:file`, async ({ params }, reply) => {
    const folder = await bundle(cacheDir);
    const { hash, file } = params;
    const content = hash === path.basename(folder) && ASSET.test(file) ? await read(path.join(folder, file)) : null;
    secure(reply);
    if (!content) return reply.code(404).type('text/plain').send('Not found');
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type(CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream')
      .send(content);
  });
}

function secure(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', contentSecurityPolicy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin');
}

async function read(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch {
    return null;
  }
}
