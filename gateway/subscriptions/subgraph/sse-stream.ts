/** Events of a subgraph over HTTP (`text/event-stream`, "distinct connections" of the GraphQL over SSE protocol), in signed requests. */
import { sign } from '@stoa/identity/internal-signature.ts';
import { Agent, request as requestOver } from 'undici';
import type { Dispatcher } from 'undici';
import type { OpenStream, StreamListener, StreamOptions, StreamRequest } from './subgraph-stream.ts';
import { readEvent, SenselessEvent, untilEnd } from './subgraph-stream.ts';
import { createSseParser } from './sse-parser.ts';
import { payloadOf } from './websocket-stream.ts';

/** The subgraph answered, and the answer is no event stream. */
class NoStream extends Error {
  readonly isFinal: boolean;
  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}

export function sseStreams(options: StreamOptions): OpenStream {
  // Events may be hours apart, so no body is too slow. That the other end is gone, TCP finds out.
  const dispatcher = new Agent({ connect: { timeout: options.connectMs }, headersTimeout: options.connectMs, bodyTimeout: 0 });
  return (request, listener) => {
    const stop = new AbortController();
    const told = untilEnd(listener, () => stop.abort());
    follow(options, request, told, { dispatcher, signal: stop.signal }).catch((reason: unknown) => {
      told.broken(reason, reason instanceof NoStream ? reason.isFinal : reason instanceof SenselessEvent || reason instanceof RangeError);
    });
    return () => told.stop();
  };
}

async function follow(
  options: StreamOptions,
  request: StreamRequest,
  told: StreamListener,
  how: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<void> {
  const { name, url, secret, eventBytes } = options;
  const path = url.pathname + url.search;
  const body = JSON.stringify(payloadOf(request));
  const answer = await requestOver(url, {
    ...how,
    method: 'POST',
    headers: {
      ...request.headers,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(secret !== null && sign({ secret, audience: name, method: 'POST', path, body, caller: request.caller })),
    },
    body,
  });
  try {
    requireStream(answer);
    const parse = createSseParser(eventBytes);
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      for (const { event, data } of parse(decoder.decode(chunk, { stream: true }))) {
        if (event === 'next') told.event(readEvent(parseJson(data), data), data.length);
        if (event === 'complete') return told.completed();
      }
    }
    throw new Error('the events broke off');
  } finally {
    answer.body.on('error', ignore).destroy();
  }
}

function requireStream({ statusCode, headers }: Dispatcher.ResponseData): void {
  const type = String(headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (statusCode !== 200) throw new NoStream(`it answered with status ${statusCode}`, statusCode < 500);
  if (type !== 'text/event-stream') throw new NoStream('it answered with something else than an event stream', true);
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') throw new NoStream('the events are compressed', true);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SenselessEvent('an event is no JSON');
  }
}

function ignore(): void {
  // The reason was thrown already.
}
