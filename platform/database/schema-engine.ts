import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

// Prisma's own schema engine in its WebAssembly form: the same migrations as with Prisma's command line, and nothing
// is downloaded. Three of its habits are changed here: its timers keep no process alive, a script reaches PostgreSQL
// in one piece, and a migration and the note that it is done are one transaction.

export type SchemaEngine = bindings.SchemaEngine;

/** A line in a migration that must run outside a transaction, as CREATE INDEX CONCURRENTLY: one statement only. */
export const WITHOUT_TRANSACTION = '-- without transaction';

const require = createRequire(import.meta.url);
let loaded: Promise<void> | undefined;
let panic = '';

/** The part of the global that is used here; its types come with browsers only. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** Runs `work` with an engine for one schema and one database, and gives everything back afterwards. */
export async function withSchemaEngine<T>(
  schema: string,
  url: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await (loaded ??= load());
  const pool = openPool(url);
  const adapter = bindMigrationAwareSqlAdapterFactory(adapterFactory(pool, url));
  try {
    const engine = await bindings.SchemaEngine.new(
      { datamodels: [['schema.prisma', schema]] },
      () => {},
      adapter,
    );
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } catch (error) {
    // The engine reports PostgreSQL's errors by number only; the adapter has kept the errors themselves.
    throw (
      adapter.errorRegistry.consumeError(0)?.error ?? (panic ? new Error(panic, { cause: error }) : error)
    );
  } finally {
    // An open pool would keep the engine's advisory lock, and the next migration would wait for it.
    await pool.end();
  }
}

async function load(): Promise<void> {
  const folder = path.dirname(require.resolve('@prisma/schema-engine-wasm'));
  const imports: Record<string, unknown> = { ...bindings };
  for (const name of Object.keys(imports)) {
    // The engine's time limits would hold the process for ten seconds after the work is done.
    if (name.startsWith('__wbg_setTimeout'))
      imports[name] = (call: () => void, ms: number) => setTimeout(call, ms).unref();
  }
  const binary = readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': imports });
  // Where the engine leaves its last words when it breaks down.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => (panic = message) },
  });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

function openPool(url: string, database?: string): pg.Pool {
  const address = new URL(url);
  if (database !== undefined) address.pathname = `/${database}`;
  const pool = new pg.Pool({ connectionString: address.href, max: 2, application_name: 'stoa-migrations' });
  pool.on('error', () => {}); // the statement that needs the lost connection will say so
  pool.on('connect', presentCharactersAsText);
  return pool;
}

const TYPE_CHAR = 18;
const TYPE_TEXT = 25;
/** Which columns of these rows were of the type "char". */
const characterColumns = new WeakMap<object, number[]>();

/**
 * PostgreSQL's catalogue has columns of the one-character type "char". Prisma's adapter refuses to read them, while
 * the engine insists on them: the adapter is shown text, and the engine is told the truth (`readsCharacters`).
 */
function presentCharactersAsText(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const retype = (result: unknown) => {
    const { fields = [], rows = [] } = (result ?? {}) as Partial<pg.QueryResult>;
    const found = fields.flatMap((field, index) => (field.dataTypeID === TYPE_CHAR ? [index] : []));
    for (const field of fields) if (field.dataTypeID === TYPE_CHAR) field.dataTypeID = TYPE_TEXT;
    if (found.length > 0) characterColumns.set(rows, found);
    return result;
  };
  client.query = ((...args: unknown[]) => {
    const done = args.at(-1);
    // The pool asks with a callback, transactions ask for a promise.
    if (typeof done !== 'function') return (query(...args) as Promise<unknown>).then(retype);
    return query(...args.slice(0, -1), (error: unknown, result: unknown) => {
      (done as (error: unknown, result: unknown) => void)(error, retype(result));
    });
  }) as typeof client.query;
}

function readsCharacters<Adapter extends SqlQueryable>(adapter: Adapter): Adapter {
  const query = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (statement) => {
    const result = await query(statement);
    for (const column of characterColumns.get(result.rows) ?? [])
      result.columnTypes[column] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}

function adapterFactory(pool: pg.Pool, url: string): SqlMigrationAwareDriverAdapterFactory {
  const prisma = new PrismaPg(pool);
  return {
    provider: prisma.provider,
    adapterName: prisma.adapterName,
    async connect() {
      const adapter = await prisma.connect();
      adapter.executeScript = (script) => runScript(pool, script, { noteDone: true });
      return readsCharacters(adapter);
    },
    // A database for trying out migrations. Prisma's way loses the password when it is given a pool.
    async connectToShadowDb() {
      const name = `stoa_shadow_${randomUUID().replaceAll('-', '')}`;
      await pool.query(`CREATE DATABASE ${name}`);
      const shadow = openPool(url, name);
      const adapter = await new PrismaPg(shadow).connect();
      adapter.executeScript = (script) => runScript(shadow, script, { noteDone: false });
      adapter.dispose = async () => {
        await shadow.end();
        await pool.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      };
      return readsCharacters(adapter);
    },
  };
}

/**
 * Prisma cuts scripts at semicolons, also inside function bodies. PostgreSQL itself knows better, and takes a script
 * sent in one piece as one transaction. The engine has noted that a migration began before it runs the script, and
 * notes its end afterwards; a crash in between would leave a state that nobody can tell from a half-done one. So the
 * end is noted in the script's own transaction.
 */
async function runScript(pool: pg.Pool, script: string, { noteDone }: { noteDone: boolean }): Promise<void> {
  if (script.includes(WITHOUT_TRANSACTION)) {
    await pool.query(script);
    return;
  }
  const known = noteDone
    ? (await pool.query<{ known: boolean }>(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS known`))
        .rows[0]?.known
    : false;
  const end =
    'UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL';
  await pool.query(known ? `${script}\n;\n${end};` : script);
}
