import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { processState } from '../process-lock.ts';
import { freePort } from './port.ts';
import { runningPostmaster, stopPostmaster } from './postmaster.ts';
import { joinServer, openServer, startServer, type Server, type ServerOptions } from './server.ts';

// A folder which only root may pass when root runs the tests: PostgreSQL, then running as nobody, must get by with
// that. The tests share one cluster, because making one takes PostgreSQL most of a second.
let folder: string;
let dataDir: string;
const servers: Server[] = [];
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stoa-server-test-'));
  dataDir = path.join(folder, 'data');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) await killed(child);
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  const left = runningPostmaster(dataDir);
  if (left) await stopPostmaster(left.pid);
});

describe('the embedded server', () => {
  it.each([
    ['which everybody may pass', 0o711],
    ['which only its owner may pass', 0o700],
  ])('keeps the data in a folder %s, and its secrets from other users', async (_, mode) => {
    chmodSync(folder, mode);
    const first = await start();
    await sql(first, `DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'yes' AS answer`);
    const { pid } = first;
    await first.stop();
    expect(processState(pid)).not.toBe('alive');
    expect(existsSync(`${dataDir}.lock`)).toBe(false);
    expect(statSync(`${dataDir}.credentials.json`).mode & 0o777).toBe(0o600);

    const second = await start();
    expect(await sql(second, 'SELECT answer FROM kept')).toEqual([{ answer: 'yes' }]);
    expect(
      await sql(
        second,
        'SELECT datlocprovider AS provider, datlocale AS locale FROM pg_database WHERE datname = current_database()',
      ),
    ).toEqual([{ provider: 'b', locale: 'C.UTF-8' }]);
  });

  it('listens on this machine only, without a socket file, and asks everybody for a password', async () => {
    const server = await start();
    const settings = await sql(
      server,
      `SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY name`,
    );
    expect(settings).toEqual([
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
    const stranger = new pg.Client({
      host: '127.0.0.1',
      port: server.port,
      user: 'postgres',
      password: 'guess',
      database: 'postgres',
    });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
    expect(await sql(server, `SELECT DISTINCT auth_method FROM pg_hba_file_rules`)).toEqual([
      { auth_method: 'scram-sha-256' },
    ]);
  });

  it('refuses a folder that a living process owns, and names that process', async () => {
    await start();
    await expect(startServer({ dataDir, durable: false })).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_IN_USE',
      details: { pid: process.pid },
    });
  });

  it('refuses a folder with something else in it, and leaves it alone', async () => {
    const other = path.join(folder, 'home');
    mkdirSync(other);
    writeFileSync(path.join(other, 'thesis.txt'), 'years of work');
    await expect(startServer({ dataDir: other, durable: false })).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_UNUSABLE',
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('home'))).toEqual(['home']);
    expect(readFileSync(path.join(other, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('says which port is taken and what to do, and can start afterwards', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    await expect(startServer({ dataDir, port, durable: false })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringMatching(new RegExp(`${port}.*STOA_PORT_BASE`)) as string,
    });
    stranger.close();
    await once(stranger, 'close');
    expect((await start({ port })).port).toBe(port);
  });

  it('refuses data whose passwords are lost, instead of making new ones', async () => {
    await (await start()).stop();
    const credentials = `${dataDir}.credentials.json`;
    renameSync(credentials, `${credentials}.elsewhere`);
    await expect(startServer({ dataDir, durable: false })).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
    });
    expect(existsSync(credentials)).toBe(false);
    renameSync(`${credentials}.elsewhere`, credentials);
  });

  it('starts over when its first start was interrupted', async () => {
    const other = path.join(folder, 'interrupted');
    mkdirSync(`${other}.new`);
    writeFileSync(path.join(`${other}.new`, 'PG_VERSION'), '18');
    await sql(await start({ dataDir: other }), 'SELECT 1');
  });

  it("says with PostgreSQL's own words why it does not start, and leaves nothing running", async () => {
    await expect(
      startServer({ dataDir, durable: false, settings: { max_connections: 'many' } }),
    ).rejects.toMatchObject({
      code: 'DATABASE_START_FAILED',
      message: expect.stringContaining('max_connections') as string,
    });
    await start();
  });

  it('lets another program in without letting it stop the server', async () => {
    await expect(joinServer(dataDir)).rejects.toMatchObject({ code: 'DATABASE_NOT_RUNNING' });
    const owner = await start();
    const guest = await openServer({ dataDir, durable: false });
    expect(guest).toMatchObject({ owned: false, port: owner.port, pid: owner.pid });
    await guest.stop();
    await sql(owner, 'SELECT 1');
  });
});

describe('after kill -9', () => {
  it('of the program that ran it, the next start adopts the server on its port', async () => {
    const port = await freePort();
    const child = await inChild(port);
    const orphan = runningPostmaster(dataDir);
    await killed(child);

    const server = await start({ port });
    expect(server.pid).toBe(orphan?.pid);
    expect(await sql(server, 'SELECT * FROM kept')).toEqual([{ answer: 'yes' }]);
    await server.stop();
    expect(processState(server.pid)).not.toBe('alive');
  });

  it('of the program that ran it, a start on another port replaces the server', async () => {
    const child = await inChild(await freePort());
    const orphan = runningPostmaster(dataDir);
    await killed(child);

    const server = await start({ port: await freePort() });
    expect(server.pid).not.toBe(orphan?.pid);
    expect(await sql(server, 'SELECT * FROM kept')).toEqual([{ answer: 'yes' }]);
  });

  it('of the program and of PostgreSQL, the data are recovered, also when a stranger has the old number', async () => {
    const child = await inChild(await freePort());
    const orphan = runningPostmaster(dataDir);
    process.kill(orphan?.pid ?? 0, 'SIGKILL');
    await killed(child);
    const pidFile = path.join(dataDir, 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid)));

    expect(await sql(await start(), 'SELECT * FROM kept')).toEqual([{ answer: 'yes' }]);
  });

  it('of PostgreSQL alone, the running program starts it again', async () => {
    let restarted = () => {};
    const restart = new Promise<void>((resolve) => (restarted = resolve));
    const server = await start({
      settings: { synchronous_commit: 'on' },
      onRestart: (error) => void (error ? undefined : restarted()),
    });
    await sql(server, `DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'yes' AS answer`);
    const { pid } = server;
    process.kill(pid, 'SIGKILL');
    await restart;
    expect(server.pid).not.toBe(pid);
    expect(await sql(server, 'SELECT * FROM kept')).toEqual([{ answer: 'yes' }]);
  });
});

it('leaves no server behind when the program ends by an error', async () => {
  const child = await inChild(await freePort());
  const pid = runningPostmaster(dataDir)?.pid ?? 0;
  child.stdin?.write('throw');
  await once(child, 'exit');
  while (processState(pid) === 'alive') await new Promise((resolve) => setTimeout(resolve, 5));
  expect(existsSync(`${dataDir}.lock`)).toBe(false);
});

async function start(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await startServer({ dataDir, durable: false, ...options });
  servers.push(server);
  return server;
}

/** A program of its own that runs the server, with one committed row in it. */
async function inChild(port: number): Promise<ChildProcess> {
  const program = `
    import { startServer } from ${JSON.stringify(path.join(import.meta.dirname, 'server.ts'))};
    import pg from 'pg';
    const server = await startServer({ dataDir: ${JSON.stringify(dataDir)}, port: ${port}, settings: { autovacuum: 'off' } });
    const client = new pg.Client(server.adminUrl());
    client.on('error', () => {});
    await client.connect();
    await client.query("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'yes' AS answer");
    process.stdin.once('data', () => { throw new Error('a bug'); });
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  let complaint = '';
  child.stderr.on('data', (data) => (complaint += String(data)));
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(complaint);
    }),
  ]);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const end = once(child, 'exit');
  child.kill('SIGKILL');
  await end;
}

async function sql(server: Server, statement: string): Promise<unknown[]> {
  const client = new pg.Client(server.adminUrl());
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}
