/**
 * What no gateway can do without: the same requests to subgraphs in the same stages, each answer parsed, one final object
 * written. It knows beforehand what to ask and what comes out, so it is no gateway. `node floor.ts SCRIPT PORT ORIGIN`
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Pool } from 'undici';
import type { RecordedRequest, RecordedStages } from './subgraphs.ts';

/** By the query. */
export type FloorScript = Readonly<Record<string, { readonly stages: RecordedStages; readonly answer: unknown }>>;

const [scriptFile = '', port = '', origin = ''] = process.argv.slice(2);
const script = JSON.parse(readFileSync(scriptFile, 'utf8')) as FloorScript;
const pools = new Map<string, Pool>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { query } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { query: string };
    const known = script[query];
    if (!known) return void response.writeHead(404).end();
    runStages(known.stages).then(
      () => {
        const body = Buffer.from(JSON.stringify(known.answer));
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength }).end(body);
      },
      (error: unknown) => {
        console.error(error);
        response.writeHead(502).end();
      },
    );
  });
});

async function runStages(stages: RecordedStages): Promise<void> {
  for (const stage of stages) await Promise.all(stage.map(exchange));
}

function exchange({ path, body }: RecordedRequest): Promise<unknown> {
  const known = pools.get(path);
  const pool = known ?? new Pool(origin, { connections: 64 });
  if (!known) pools.set(path, pool);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      { path, method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd: () => resolve(JSON.parse((chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString('utf8'))),
        onResponseError: (_, error) => reject(error),
      },
    );
  });
}

server.listen(Number(port), '127.0.0.1');
