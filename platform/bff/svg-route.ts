import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** A drawing is loaded into pages, never as a page: whatever is in it runs nothing and fetches nothing. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox";
const THIRTY_DAYS = 30 * 24 * 60 * 60;

export interface SvgRoute {
  /** The path before the name of the drawing: `/drawings/` serves `/drawings/<name>.svg`. */
  readonly prefix: string;
  /** The drawing of this name as SVG text; null when there is none. The query string is for a size and the like. */
  readonly load: (name: string, query: Readonly<Record<string, unknown>>) => Promise<string | null>;
}

/**
 * Serves drawings that everybody may see: kept for long by browsers and caches, and compared by ETag after that.
 * A fault of `load` is an answer that nobody keeps.
 */
export function registerSvgRoute(app: FastifyInstance, { prefix, load }: SvgRoute): void {
  app.get<{ Params: { file: string }; Querystring: Record<string, unknown> }>(`${prefix}:file`, async (request, reply) => {
    void reply.header('x-content-type-options', 'nosniff').header('content-security-policy', CONTENT_SECURITY_POLICY);
    const name = /^(.+)\.svg$/.exec(request.params.file)?.[1];
    const svg = name === undefined ? null : await load(name, request.query);
    if (svg === null) return reply.callNotFound();
    const etag = `"${createHash('sha256').update(svg).digest('base64url')}"`;
    void reply.header('etag', etag).header('cache-control', `public, max-age=${THIRTY_DAYS}`);
    if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply.type('image/svg+xml; charset=utf-8').send(svg);
  });
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  // A cache on the way may have made the tag a weak one; here both mean the same bytes.
  return (ifNoneMatch ?? '').split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
