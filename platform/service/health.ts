import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readiness, RunningService } from './service.ts';
import { within } from './backoff.ts';
import { codeOf } from './transient.ts';

const READY_TIMEOUT_MS = 5_000;

/** Where a service is in its life; the host moves it on. */
export type Stage =
  | { readonly name: 'starting' }
  | { readonly name: 'waiting'; readonly reason: string }
  | { readonly name: 'running'; readonly service: RunningService }
  | { readonly name: 'stopping' };

/** The body of /health/live. */
export interface Liveness {
  readonly service: string;
  /** Tells a service from a stranger, or from its predecessor, on the same port. */
  readonly pid: number;
  readonly stage: Stage['name'];
}

/**
 * Answers /health/live (the process turns its event loop) and /health/ready (requests can be served now, otherwise
 * 503 with the reasons). Returns false when the request asks for something else.
 */
export function answerHealth(service: string, stage: Stage, request: IncomingMessage, response: ServerResponse): boolean {
  const path = request.url?.split('?', 1)[0];
  if (path !== '/health/live' && path !== '/health/ready') return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    sendJson(response, 405, { service });
  } else if (path === '/health/live') {
    sendJson(response, 200, { service, pid: process.pid, stage: stage.name } satisfies Liveness);
  } else {
    void readiness(stage).then(({ ok, checks }) => sendJson(response, ok ? 200 : 503, { service, ok, checks }));
  }
  return true;
}

/** Never throws and never hangs, whatever the service's own check does. */
export async function readiness(stage: Stage): Promise<Readiness> {
  switch (stage.name) {
    case 'running':
      try {
        const late = { ok: false, checks: { service: `no answer within ${READY_TIMEOUT_MS} ms` } };
        return await within(READY_TIMEOUT_MS, stage.service.ready(), late);
      } catch (error) {
        return { ok: false, checks: { service: codeOf(error) } };
      }
    case 'waiting':
      return { ok: false, checks: { service: `waiting: ${stage.reason}` } };
    case 'starting':
    case 'stopping':
      return { ok: false, checks: { service: stage.name } };
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
