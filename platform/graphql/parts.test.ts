import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decimal } from '@stoa/kernel/money.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { parseValue } from 'graphql';
import { z } from 'zod';
import { connectionOf, decodeCursor, encodeCursor, pageOf } from './connection.ts';
import { graphqlErrors, statusOf } from './errors.ts';
import { parseInput } from './input.ts';
import { createListLoader, createLoader } from './loader.ts';
import { documentId, formatManifest, readManifest, registerDocuments } from './registered-documents.ts';
import { DateTimeScalar, DecimalScalar } from './scalars.ts';

const faultOf = (step: () => unknown): Fault => {
  try {
    step();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a loader', () => {
  it('reads all keys of one tick at once, and gives each its own row or null', async () => {
    const batches: (readonly number[])[] = [];
    const loader = createLoader(
      async (keys: readonly number[]) => {
        batches.push(keys);
        return keys.filter((key) => key < 10).reverse().map((key) => ({ key, name: `row ${key}` }));
      },
      ({ key }) => key,
    );
    const rows = await Promise.all([3, 99, 1, 3].map((key) => loader.load(key)));
    expect(rows.map((row) => row?.name ?? null)).toEqual(['row 3', null, 'row 1', 'row 3']);
    expect(batches).toEqual([[3, 99, 1]]);
  });

  it('splits what is too much for one statement', async () => {
    const sizes: number[] = [];
    const loader = createLoader(
      async (keys: readonly number[]) => {
        sizes.push(keys.length);
        return keys;
      },
      (key) => key,
    );
    await loader.loadMany(Array.from({ length: 2_500 }, (_, key) => key));
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });

  it('takes objects for the same key when they say the same', async () => {
    const loader = createListLoader(
      async (keys: readonly { sku: string }[]) => keys.flatMap(({ sku }) => [{ sku, n: 1 }, { sku, n: 2 }]),
      ({ sku }) => ({ sku }),
      { identityOf: ({ sku }) => sku },
    );
    const [a, b] = await Promise.all([loader.load({ sku: 'a' }), loader.load({ sku: 'a' })]);
    expect(a).toEqual([{ sku: 'a', n: 1 }, { sku: 'a', n: 2 }]);
    expect(b).toBe(a);
  });

  it('gives an empty list for a key without rows', async () => {
    expect(await createListLoader(async () => [] as string[], (row) => row).load('x')).toEqual([]);
  });
});

describe('a connection', () => {
  const key = z.object({ at: z.string(), id: z.number() });
  const rows = [1, 2, 3, 4].map((id) => ({ id, at: '2011' }));
  const cursorOf = ({ at, id }: { at: string; id: number }) => ({ at, id });

  it('has a page that ends where the next one begins', () => {
    const page = pageOf({ first: 3 }, key);
    expect(page).toEqual({ first: 3, after: null, take: 4 });
    const { edges, pageInfo } = connectionOf(rows, { page, cursorOf });
    expect(edges.map(({ node }) => node.id)).toEqual([1, 2, 3]);
    expect(pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, startCursor: edges[0]?.cursor, endCursor: edges[2]?.cursor });
    expect(pageOf({ after: pageInfo.endCursor }, key)).toEqual({ first: 20, after: { at: '2011', id: 3 }, take: 21 });
  });

  it('has an honest last page, and an honest empty one', () => {
    const page = { first: 4, after: { at: '2011', id: 0 } };
    expect(connectionOf(rows, { page, cursorOf }).pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(connectionOf([], { page, cursorOf })).toEqual({
      edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  it.each([0, -1, 101, 1.5, Number.NaN])('has no page of %d rows', (first) => {
    expect(faultOf(() => pageOf({ first }, key))).toMatchObject({ code: 'BAD_USER_INPUT', details: { path: 'first' } });
  });

  it.each([
    '', 'x', '!!!!', 'bnVsbA', 'e30', `${encodeCursor({ at: '2011', id: 1 })}=`, ` ${encodeCursor({ at: '2011', id: 1 })}`,
    encodeCursor({ at: '2011' }), encodeCursor({ at: '2011', id: '1' }), encodeCursor(['2011', 1]),
    encodeCursor({ at: 'a\0', id: 1 }), encodeCursor({ at: '\ud800', id: 1 }), encodeCursor({ at: 'x'.repeat(2_000), id: 1 }),
    Buffer.from('{"v":2,"k":{"at":"2011","id":1}}').toString('base64url'), Buffer.from([0xff, 0xfe]).toString('base64url'),
  ])('refuses the forged cursor %j', (cursor) => {
    expect(faultOf(() => decodeCursor(key, cursor))).toMatchObject({ code: 'BAD_USER_INPUT', details: { path: 'after' } });
  });
});

describe('a Decimal', () => {
  it.each([['12.50', '12.5'], ['0012', '12'], ['-0.000', '0'], ['-3.1450', '-3.145'], ['999999999999999.9999', '999999999999999.9999']])(
    'is read as exact text: %s', (text, plain) => expect(DecimalScalar.parseValue(text)).toBe(plain),
  );
  it.each(['1e3', '1.23456', '1234567890123456', '', '.5', '5.', '+1', ' 1', '0x1', 'NaN', 'Infinity', '1,5', '١', 12.5, 12, null, true])(
    'is not %j', (value) => expect(() => DecimalScalar.parseValue(value)).toThrow('A Decimal is text'),
  );
  it('is not a number in a document', () => {
    expect(() => DecimalScalar.parseLiteral(parseValue('12.5'))).toThrow('A Decimal is text');
    expect(DecimalScalar.parseLiteral(parseValue('"12.5"'))).toBe('12.5');
  });
  it('is written from decimals and text, and never from a float', () => {
    expect([DecimalScalar.serialize(decimal('0.0001')), DecimalScalar.serialize('7.10')]).toEqual(['0.0001', '7.1']);
    expect(() => DecimalScalar.serialize(0.1)).toThrow('A Decimal is text');
  });
});

describe('a DateTime', () => {
  it('is a moment in UTC', () => {
    expect(DateTimeScalar.parseValue('2011-03-01T08:26:00Z')).toEqual(new Date('2011-03-01T08:26:00Z'));
    expect(DateTimeScalar.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
  });
  it.each(['2011-02-30T00:00:00Z', '2011-03-01', '2011-03-01T08:26:00', '2011-03-01T08:26:00+01:00', '2011-13-01T00:00:00Z', '0000-01-01T00:00:00Z', 'now', 0, null])(
    'is not %j', (value) => expect(() => DateTimeScalar.parseValue(value)).toThrow('A DateTime is text'),
  );
});

describe('input', () => {
  const schema = z.object({ lines: z.array(z.object({ quantity: z.int().positive() })) });

  it('is typed when it is right', () => {
    expect(parseInput(schema, { lines: [{ quantity: 1 }] }).lines[0]?.quantity).toBe(1);
  });
  it('is refused with the path of the wrong field', () => {
    expect(faultOf(() => parseInput(schema, { lines: [{ quantity: -1 }] }))).toMatchObject({
      code: 'BAD_USER_INPUT', details: { path: 'input.lines.0.quantity', problems: [{ path: 'input.lines.0.quantity' }] },
    });
  });
});

describe('a manifest of registered documents', () => {
  it('is read as it was written, and refused when a document was changed', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'stoa-manifest-'));
    const file = path.join(folder, 'documents.json');
    const documents = registerDocuments(['{ a }', '{ b }']);
    writeFileSync(file, formatManifest(documents));
    expect(readManifest(file)).toEqual(documents);
    writeFileSync(file, formatManifest(new Map([[documentId('{ a }'), '{ changed }']])));
    expect(() => readManifest(file)).toThrow('was changed without a new id');
    writeFileSync(file, '{"a": 1}');
    expect(() => readManifest(file)).toThrow('is not a manifest');
    rmSync(folder, { recursive: true });
  });
});

describe('error codes', () => {
  it('have a sentence each, and a status when they end a request', () => {
    for (const meaning of Object.values(graphqlErrors)) expect(meaning).toMatch(/^[A-Z].+\.$/);
    expect(['UNAUTHENTICATED', 'BODY_TOO_LARGE', 'ANYTHING'].map((code) => statusOf({ code }))).toEqual([401, 413, 400]);
    expect(statusOf({ code: 'ANYTHING', retryable: true })).toBe(503);
  });
});
