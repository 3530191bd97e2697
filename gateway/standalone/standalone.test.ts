import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@stoa/service/fixtures/fake-service.ts';
import { composeSupergraph } from '../supergraph/compose.ts';
import { until } from '../testing/test-gateway.ts';
import { startExample } from './example/subgraphs.ts';
import type { RunningExample } from './example/subgraphs.ts';

const EXAMPLE = readFileSync(path.join(import.meta.dirname, 'example/supergraph.graphql'), 'utf8');
/** No time is up but that of a test. */
const UNHURRIED = { STOA_TRAFFIC: '{"deadlineMs":600000,"queryTimeoutMs":600000}', STOA_LIMITS: '{"planningMs":600000}', STOA_DRAIN_MS: '600000' };
const QUERY = '{ books { title reviews { stars } } }';
const ANSWER = {
  data: {
    books: [
      { title: 'The Dispossessed', reviews: [{ stars: 5 }] },
      { title: 'Invisible Cities', reviews: [{ stars: 4 }] },
    ],
  },
};

interface Command {
  readonly child: ChildProcess;
  /** Lines of standard output that are JSON. */
  readonly log: Record<string, unknown>[];
  readonly errors: () => string;
  readonly exit: Promise<number | string | null>;
  /** Where it can be asked, when it says that it is ready. */
  ready(): Promise<string>;
}

let folder = '';
let file = '';
let example: RunningExample;
const commands: Command[] = [];
/** Compiled modules of one process help the next one to start. */
const cache = mkdtempSync(path.join(os.tmpdir(), 'stoa-standalone-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stoa-standalone-'));
  file = path.join(folder, 'supergraph.graphql');
  example = await startExample(0, 0);
});
afterEach(async () => {
  for (const { child, exit } of commands.splice(0)) {
    child.kill('SIGKILL');
    await exit;
  }
  example.stop();
  rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, program: readonly string[] = [path.join(import.meta.dirname, 'main.ts')]): Command {
  const child = spawn(process.execPath, [...program, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'development', STOA_DATA_DIR: folder, NODE_COMPILE_CACHE: cache, ...UNHURRIED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: Record<string, unknown>[] = [];
  let errors = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) log.push(JSON.parse(line) as Record<string, unknown>);
  });
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const exit = new Promise<number | string | null>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  let ended = false;
  void exit.then(() => (ended = true));
  const ready = async (): Promise<string> => {
    const line = () => log.find(({ msg }) => msg === 'ready');
    await until(() => ended || line() !== undefined);
    const url = line()?.['url'];
    if (typeof url !== 'string') throw new Error(`it did not start: ${errors}`);
    return url;
  };
  const command = { child, log, errors: () => errors, exit, ready };
  commands.push(command);
  return command;
}

/** The supergraph of the example where it runs now. */
function supergraph(change: (text: string) => string = (text) => text): string {
  const { books, reviews } = example.urls;
  return change(EXAMPLE.replace('http://127.0.0.1:4001/graphql', books).replace('http://127.0.0.1:4002/graphql', reviews));
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
  return response.json();
}

const at = (command: Command, msg: string) => until(() => command.log.some((line) => line['msg'] === msg));
const said = (command: Command, text: string) => until(() => command.errors().includes(text));

describe('the gateway alone, with a supergraph in a file', () => {
  it.each(['compiled', 'apollo'])('answers with the executor %s, says where and what to try, and is ready', async (executor) => {
    writeFileSync(file, supergraph());
    const command = run(['--supergraph', file, '--port', '0', '--executor', executor]);
    const url = await command.ready();
    expect(await ask(url, QUERY)).toEqual(ANSWER);
    expect(command.log.find(({ msg }) => msg === 'ready')).toMatchObject({ subgraphs: 2, try: expect.stringContaining(`curl -s ${url} `) as string });
    const ready = await fetch(new URL('/health/ready', url));
    expect(await ready.json()).toMatchObject({ ok: true });
    expect((await fetch(new URL('/health/live', url))).status).toBe(200);
    expect(command.errors()).toBe('');
  });

  it('serves the next one when the file is renamed over, and goes on with it when a broken one or none follows', async () => {
    writeFileSync(file, supergraph());
    const command = run(['--supergraph', file, '--port', '0']);
    const url = await command.ready();
    writeFileSync(`${file}~`, supergraph((text) => text.replace('  author: String! @join__field(graph: BOOKS)\n', '')));
    renameSync(`${file}~`, file);
    await until(async () => JSON.stringify(await ask(url, '{ books { author } }')).includes('GRAPHQL_VALIDATION_FAILED'));
    writeFileSync(file, 'type Query { books: [Book] }');
    await said(command, 'The new supergraph is refused, the graph before stays: ');
    rmSync(file);
    await said(command, 'does not exist; the graph stays as it was.');
    expect(await ask(url, QUERY)).toEqual(ANSWER);
    writeFileSync(file, supergraph());
    await until(async () => !JSON.stringify(await ask(url, '{ books { author } }')).includes('errors'));
    expect(command.errors()).not.toContain('    at ');
  });

  it('asks at the addresses of each supergraph, or at those that were given', async () => {
    writeFileSync(file, supergraph((text) => text.replace(example.urls.books, 'http://127.0.0.1:9/graphql')));
    const command = run(['--supergraph', file, '--port', '0', '--url', `books=${example.urls.books}`]);
    const url = await command.ready();
    expect(await ask(url, QUERY)).toEqual(ANSWER);
    writeFileSync(file, supergraph((text) => text.replace(example.urls.reviews, 'http://127.0.0.1:9/graphql')));
    await until(async () => JSON.stringify(await ask(url, QUERY)).includes('"serviceName":"reviews"'));
  });

  it('needs no tokens and no secret, also in production, where clients can neither read the schema nor open a Playground', async () => {
    writeFileSync(file, supergraph());
    const command = run(['--supergraph', file, '--port', '0'], { NODE_ENV: 'production' });
    const url = await command.ready();
    expect(await ask(url, QUERY)).toEqual(ANSWER);
    const headers = { 'content-type': 'application/json', authorization: 'Bearer of.somebody.else' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query: QUERY }) });
    expect(await answer.json()).toEqual(ANSWER);
    expect(JSON.stringify(await ask(url, '{ __schema { queryType { name } } }'))).toContain('INTROSPECTION_DISABLED');
    expect((await fetch(new URL('/playground', url))).status).toBe(404);
  });
});

describe('the gateway alone, with subgraphs', () => {
  it('composes them, says what does not fit, and follows them as they come and change', async () => {
    const { books, reviews } = example.urls;
    let sdl = 'type Query { books: Int }';
    const answer = (query: string): object => (query.includes('_service') ? { _service: { sdl } } : { late: 7 });
    const late = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: answer(body) })));
    });
    const port = await freePort();
    // As long as one has never been seen, they are asked every second.
    const subgraphs = `books=${books},reviews=${reviews},late=http://127.0.0.1:${port}/graphql,never=http://127.0.0.1:9`;
    const command = run(['--subgraphs', subgraphs, '--port', '0']);
    const url = await command.ready();
    await said(command, `Subgraph late cannot be reached at http://127.0.0.1:${port}/graphql (connect ECONNREFUSED 127.0.0.1:${port})`);
    expect(await ask(url, QUERY)).toEqual(ANSWER);
    await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
    try {
      await said(command, 'The subgraphs do not compose; the graph before stays:\n  - ');
      expect(command.errors()).toMatch(/\n {2}- FIELD_TYPE_MISMATCH: .*"books".*"late"/);
      expect(await ask(url, QUERY)).toEqual(ANSWER);
      sdl = 'type Query { late: Int }';
      await until(async () => JSON.stringify(await ask(url, '{ late }')) === '{"data":{"late":7}}');
      expect(await ask(url, QUERY)).toEqual(ANSWER);
    } finally {
      late.close().closeAllConnections();
    }
  });

  it('starts when none of them is there, says so, and is not ready', async () => {
    const port = await freePort();
    const command = run(['--subgraphs', `books=http://127.0.0.1:${port}/graphql`, '--port', '0']);
    await at(command, 'started');
    await said(command, 'its schema is not known yet. Trying again.');
    const listening = command.log.find(({ msg }) => msg === 'started')?.['port'];
    const ready = await fetch(`http://127.0.0.1:${String(listening)}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ok: false });
  });
});

describe('told to end', () => {
  it('it finishes the request under way, takes no new connection, and ends with code 0', async () => {
    let waiting: ServerResponse | undefined;
    const slow = createServer((_, response) => (waiting = response));
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as AddressInfo;
    try {
      writeFileSync(file, composeSupergraph([{ name: 'slow', sdl: 'type Query { answer: Int }', url: `http://127.0.0.1:${port}` }]));
      const command = run(['--supergraph', file, '--port', '0']);
      const url = await command.ready();
      const answer = ask(url, '{ answer }');
      await until(() => waiting !== undefined);
      command.child.kill('SIGTERM');
      await until(() => fetch(new URL('/health/live', url)).then(() => false, () => true));
      waiting?.setHeader('content-type', 'application/json').end('{"data":{"answer":42}}');
      expect(await answer).toEqual({ data: { answer: 42 } });
      expect(await command.exit).toBe(0);
      expect(command.errors()).toBe('Stopping: requests under way may end. Once more, a second later, ends at once.\n');
    } finally {
      slow.closeAllConnections();
      slow.close();
    }
  });
});

describe('a start that fails', () => {
  it.each<[string, () => string[], number, RegExp]>([
    ['because it was called wrongly', () => [], 2, /^Say which graph to serve.* \[USAGE\]\n$/],
    [
      'because of a feature that is not known',
      () => (writeFileSync(file, supergraph((text) => text.replace('join/v0.5', 'join/v9.9'))), ['--supergraph', file, '--port', '0']),
      1,
      /supergraph\.graphql cannot be served: .*join.* \[INVALID_SUPERGRAPH\]\n$/s,
    ],
  ])('%s is told in a sentence', async (_, args, code, message) => {
    const command = run(args());
    expect(await command.exit).toBe(code);
    expect(command.errors()).toMatch(message);
    expect(command.errors()).not.toContain('    at ');
  });

  it('because of its port is told with the port', async () => {
    const taken = createTcpServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    writeFileSync(file, supergraph());
    const command = run(['--supergraph', file, '--port', String(port)]);
    expect(await command.exit).toBe(1);
    expect(command.errors()).toBe(
      `gateway cannot start: port ${port} on 127.0.0.1 is taken. Stop the program that uses it, or choose another port with --port. [PORT_IN_USE]\n`,
    );
    await new Promise((resolve) => taken.close(resolve));
  });
});

describe('npm run gateway', () => {
  it('starts Node with the flags of the benchmark, and ends with the code of the command', async () => {
    const { scripts } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')) as { scripts: Record<string, string> };
    const [exec, node, launcher = '', ...rest] = (scripts['gateway'] ?? '').split(' ');
    // Without `exec`, a shell between npm and the command would take the SIGTERM that npm passes on, and leave the gateway behind.
    expect([exec, node, rest[0]]).toEqual(['exec', 'node', '--max-semi-space-size=64']);
    const program = [path.join(import.meta.dirname, '../..', launcher), ...rest];
    expect(await run(['--version'], {}, program).exit).toBe(0);
    expect(await run(['--prot', '1'], {}, program).exit).toBe(2);
  });
});
