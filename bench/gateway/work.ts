/** Whether a gateway does, for each request to a subgraph, what gateways do in production besides asking. */
import type { Caller } from '@stoa/identity/caller.ts';
import { verify } from '@stoa/identity/internal-signature.ts';
import type { VerifyOptions } from '@stoa/identity/internal-signature.ts';
import { SECRET } from './candidates.ts';
import type { Question } from './graph/operations.ts';
import type { Subgraphs } from './helpers.ts';
import type { RecordedRequest } from './processes/subgraphs.ts';
import { headersFor } from './verify.ts';

const LANGUAGE = 'is';

/** Asks one question and looks at what subgraphs were sent. @throws {Error} that says what is missing */
export async function mustWork(who: string, url: string, { name, body }: Question, subgraphs: Subgraphs, token?: string): Promise<void> {
  await subgraphs.record();
  const response = await fetch(url, { method: 'POST', headers: { ...headersFor(token), 'accept-language': LANGUAGE }, body });
  await response.arrayBuffer();
  const requests = (await subgraphs.recorded()).flat();
  const kind = token === undefined ? 'anonymous' : 'customer';
  const missing = requests.length === 0 ? ['any request to a subgraph'] : requests.flatMap((request) => missingIn(request, kind));
  if (missing.length > 0) throw new Error(`${who}, asked for ${name}, does without ${[...new Set(missing)].join(', ')}`);
}

/** What a request to a subgraph should have and has not, in words. @param kind of the caller that it is made for */
export function missingIn({ path, head, body }: RecordedRequest, kind: Caller['kind']): readonly string[] {
  const headers = headersOf(head);
  const [, audience = ''] = path.split('/');
  return [
    callerOf({ secrets: [SECRET], audience, method: 'POST', path, body, headers })?.kind === kind ? [] : `a signature for this ${kind} caller`,
    headers['accept-language'] === LANGUAGE ? [] : 'the language of the client',
    headers['x-request-id'] ? [] : 'the id of the request',
    headers.traceparent ? [] : 'the trace that it belongs to',
  ].flat();
}

/** Null when the signature is none, or not of this request. */
function callerOf(request: VerifyOptions): Caller | null {
  try {
    return verify(request);
  } catch {
    return null;
  }
}

function headersOf(head: string): Readonly<Record<string, string>> {
  const [, ...lines] = head.split('\r\n');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
