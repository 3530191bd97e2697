import { get } from 'node:http';
import type { Liveness } from './health.ts';
import type { Readiness } from './service.ts';

// Asking a service for its health from outside, without keeping a connection.

/** Null when nobody answers sensibly in time. */
export async function askLiveness(url: string, timeoutMs: number): Promise<Liveness | null> {
  return (await askJson(`${url}/health/live`, timeoutMs)) as Liveness | null;
}

/** A service that does not answer is not ready. */
export async function askReadiness(url: string, timeoutMs: number): Promise<Readiness> {
  const answer = (await askJson(`${url}/health/ready`, timeoutMs)) as Partial<Readiness> | null;
  if (typeof answer?.ok !== 'boolean') return { ok: false, checks: { service: 'no answer' } };
  return { ok: answer.ok, checks: answer.checks ?? {} };
}

function askJson(url: string, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.once('error', () => resolve(null));
      response.once('end', () => resolve(parse(body)));
    });
    request.once('error', () => resolve(null));
  });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
