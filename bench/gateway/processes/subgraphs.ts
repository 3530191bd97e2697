/**
 * All subgraphs in one process, as cheap as they can be, so that the gateway in front is what is measured: the first
 * answer to a body is computed by graphql-js, every further one is the same bytes again. Requests are told apart by path
 * and body alone. It reads requests off the socket by content-length or chunks, which is enough for clients that are known.
 * `node subgraphs.ts` has those of the nursery, `node subgraphs.ts COUNT` so many of the wide graph.
 */
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { graphql } from 'graphql';
import { createSubgraphs } from '../graph/subgraphs.ts';
import { createWideSubgraphs } from '../graph/wide.ts';
import { serveMessages } from './messages.ts';
import { readRequests } from './raw-requests.ts';
import type { RawRequest } from './raw-requests.ts';

/** What gateways did since the last `take`. Bytes are those of bodies. */
export interface SubgraphCounts {
  requests: number;
  bytesIn: number;
  bytesOut: number;
  /** Answers that had to be computed. */
  computed: number;
}

/** Decoded. */
export type RecordedRequest = RawRequest;

/** Requests that were made without waiting for one another, in order. */
export type RecordedStages = readonly (readonly RecordedRequest[])[];

export type SubgraphCommand = { readonly delay: number } | { readonly take: true } | { readonly record: boolean };

const MOST_ANSWERS = 50_000;
const [, , wide] = process.argv;
const subgraphs = wide === undefined ? createSubgraphs() : createWideSubgraphs(Number(wide));
const schemas = new Map(subgraphs.map(({ name, schema }) => [`/${name}/graphql`, schema]));
const answers = new Map<string, Buffer>();
const none = (): SubgraphCounts => ({ requests: 0, bytesIn: 0, bytesOut: 0, computed: 0 });
let counts = none();
let delay = 0;
let stages: RecordedRequest[][] | null = null;
let stageIsOver = true;

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  readRequests(socket, (request) => {
    const known = answers.get(nameOf(request));
    if (known) respond(socket, request, known);
    else void compute(request).then((answer) => respond(socket, request, answer));
  });
});

function nameOf({ path, body }: RawRequest): string {
  return `${path}\n${body}`;
}

function respond(socket: Socket, request: RawRequest, answer: Buffer): void {
  // Gateways that poll for schemas do so beside their requests.
  if (!request.body.includes('_service')) note(request, answer.byteLength - answer.indexOf('\r\n\r\n') - 4);
  const send = (): void => {
    stageIsOver = true;
    socket.write(answer);
  };
  if (delay > 0) setTimeout(send, delay);
  else send();
}

function note(request: RawRequest, answerBytes: number): void {
  counts.requests += 1;
  counts.bytesIn += Buffer.byteLength(request.body, 'latin1');
  counts.bytesOut += answerBytes;
  if (!stages) return;
  if (stageIsOver) stages.push([]);
  stageIsOver = false;
  stages.at(-1)?.push({ ...request, body: decoded(request) });
}

function decoded({ body }: RawRequest): string {
  return Buffer.from(body, 'latin1').toString('utf8');
}

async function compute(request: RawRequest): Promise<Buffer> {
  const schema = schemas.get(request.path);
  if (!schema) return Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
  const { query, variables, operationName } = JSON.parse(decoded(request)) as Question;
  const result = await graphql({ schema, source: query, variableValues: variables ?? {}, operationName: operationName ?? null });
  const json = JSON.stringify(result);
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n`;
  const answer = Buffer.from(head + json);
  if (answers.size >= MOST_ANSWERS) answers.clear();
  answers.set(nameOf(request), answer);
  counts.computed += 1;
  return answer;
}

interface Question {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null;
  readonly operationName?: string | null;
}

function obey(command: SubgraphCommand): unknown {
  if ('delay' in command) {
    delay = command.delay;
    return null;
  }
  if ('take' in command) {
    const taken = counts;
    counts = none();
    return taken;
  }
  const recorded = stages;
  stages = command.record ? [] : null;
  stageIsOver = true;
  return recorded;
}

server.listen(0, '127.0.0.1', () => {
  serveMessages(async (command: SubgraphCommand) => obey(command), { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
