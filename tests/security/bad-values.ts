/** Values that no field of their type may take, and values that any field must bear. By the name of the type. */

/** A value in JSON as it is sent: some cannot be written by `JSON.stringify`. */
export interface Sent {
  readonly what: string;
  readonly json: string;
}

const sent = (what: string, value: unknown): Sent => ({ what, json: JSON.stringify(value) });
const raw = (what: string, json: string): Sent => ({ what, json });

const wrongKinds = [sent('an object', { a: 1 }), sent('a list of lists', [[1]])];
const unstorable = [
  raw('NUL', '"a\\u0000b"'),
  raw('half a surrogate pair', '"a\\ud83d"'),
  raw('the other half', '"\\ude00a"'),
  raw('a pair the wrong way round', '"\\ude00\\ud83d"'),
];

/** What must be refused wherever it stands. */
export const impossible: Readonly<Record<string, readonly Sent[]>> = {
  String: [...wrongKinds, ...unstorable, sent('a number', 7), sent('a truth', true)],
  ID: [...wrongKinds, ...unstorable, sent('a truth', true), sent('a fraction', 1.5)],
  Int: [
    ...wrongKinds,
    sent('text', '1'),
    sent('a truth', true),
    sent('a fraction', 1.5),
    sent('one more than an Int', 2 ** 31),
    sent('2^53', 2 ** 53),
    sent('2^53 below zero', -(2 ** 53)),
    sent('the highest Int', 2 ** 31 - 1),
    sent('the lowest Int', -(2 ** 31)),
    raw('a number beyond all numbers', '1e400'),
  ],
  Decimal: [
    ...wrongKinds,
    ...unstorable,
    sent('a float', 1.5),
    sent('an exponent', '1e3'),
    sent('a great exponent', '1E400'),
    sent('an exponent below zero', '1e-3'),
    sent('not a number', 'NaN'),
    sent('infinity', 'Infinity'),
    sent('a hexadecimal number', '0x10'),
    sent('digits of another script', '١٢'),
    sent('nothing', ''),
    sent('a blank in front', ' 1'),
    sent('a plus', '+1'),
    sent('five places', '1.23456'),
    sent('sixteen digits', '1234567890123456'),
    sent('less than nothing', '-1'),
    sent('thousands with commas', '1,000'),
  ],
  DateTime: [
    ...wrongKinds,
    ...unstorable,
    sent('30 February', '2026-02-30T00:00:00.000Z'),
    sent('29 February of a common year', '2027-02-29T00:00:00Z'),
    sent('month 13', '2026-13-01T00:00:00Z'),
    sent('hour 25', '2026-01-01T25:00:00Z'),
    sent('no time zone', '2026-01-01T00:00:00'),
    sent('only a day', '2026-01-01'),
    sent('a number', 1_767_225_600_000),
    sent('a word', 'infinity'),
    sent('a year that no calendar of a database has', '0000-01-01T00:00:00Z'),
    sent('a year of six digits', '+275760-09-13T00:00:00Z'),
  ],
  enum: [...wrongKinds, ...unstorable, sent('a word that is none of its', 'NO_SUCH_WORD'), sent('lower case', 'damaged'), sent('a number', 0)],
};

const words = [
  "'; DROP TABLE \"log\"; --",
  "x' OR '1'='1",
  '$1 $2 :name ? %(x)s',
  '%_\\%\\_',
  '{{7*7}} ${7*7} <%= 7*7 %> #{7*7}',
  'constructor',
  'a\r\nSet-Cookie: x=1\r\n\r\n',
  '\u001b[31m\u0007\u0008',
  '<script>alert(1)</script>',
  '\u2028\u2029\ufeff',
  'x'.repeat(6_000),
  '👩‍👩‍👧‍👦'.repeat(50),
  ' ',
  '',
];

const strangeIds = (types: readonly string[]): string[] =>
  types.flatMap((type) => [
    `${type}:`,
    `${type}:1`,
    `${type}:00000000-0000-0000-0000-000000000000`,
    `${type}:FFFFFFFF-FFFF-4FFF-8FFF-FFFFFFFFFFFF`,
    `${type}:0192f0c1-2f5e-7c3a-9b1d-5a1b2c3d4e5f' OR 1=1`,
    `${type}:0192f0c1-2f5e-7c3a-9b1d-5a1b2c3d4e5f\n`,
  ]);

const key = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const moments = ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z', '-271821-04-20T00:00:00Z', 'infinity', ''];
const uuid = '0192f0c1-2f5e-7c3a-9b1d-5a1b2c3d4e5f';

/** Cursors that no server gave out; the first ones have the right form. */
export const forgedCursors: readonly Sent[] = [
  ...moments.flatMap((moment) => [key({ v: 1, k: { placedAt: moment, id: uuid } }), key({ v: 1, k: { writtenAt: moment, id: uuid } })]),
  ...[0, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e300, '1', null].map((number) => key({ v: 1, k: { number } })),
  ...['', "' OR 1=1", 'x'.repeat(700), 'a\u0000', '\ud800', 7, null, ['a']].map((code) => key({ v: 1, k: { code } })),
  key({ v: 2, k: {} }),
  key({ v: 1 }),
  key([]),
  key(null),
  key('x'),
  '',
  '====',
  'x'.repeat(5_000),
  Buffer.from('not json').toString('base64url'),
].map((cursor) => sent(`the cursor ${Buffer.from(cursor, 'base64url').toString().slice(0, 60)}`, cursor));

/** What may be refused, or taken for what it is; never may it break anything. */
export const strange: Readonly<Record<string, readonly Sent[]>> = {
  String: words.map((word) => sent(JSON.stringify(word.slice(0, 20)), word)),
  ID: [...words.slice(0, 2), ...words.slice(-2), ...strangeIds(['Product', 'Order'])].map((id) => sent(JSON.stringify(id.slice(0, 30)), id)),
  Int: [0, -1, 1_000_000, 1_000_000_000].map((number) => sent(String(number), number)),
  Decimal: ['0', '-0', '0.0001', '999999999999999.9999', '000000000000001'].map((text) => sent(text, text)),
  DateTime: ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z'].map((text) => sent(text, text)),
  enum: [],
};
