import { isDecimal } from '@stoa/kernel/money.ts';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';

/** The scalars that all subgraphs share, to be put into their schemas. */
export const scalarDefinitions = /* GraphQL */ `
  "An exact decimal number as text: up to 15 digits before the point and 4 behind it, \`12.5\`. Never a float."
  scalar Decimal
  "A moment in UTC, ISO 8601 with a Z: \`2011-03-01T08:26:00.000Z\`."
  scalar DateTime
`;

/** The money type that all subgraphs share. */
export const moneyDefinition = /* GraphQL */ `
  "An exact amount of one currency."
  type Money @shareable {
    "The amount in whole units of the currency; unit prices may have more decimals than the currency has."
    amount: Decimal!
    "ISO 4217 code, for instance GBP."
    currency: String!
  }
`;

/** From the year 1 on: PostgreSQL's calendar knows no year 0. */
const MOMENT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** Decimal text in and out. On the way out, a decimal object of a library is written in plain notation. */
export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description: 'An exact decimal number as text: up to 15 digits before the point and 4 behind it. Never a float.',
  serialize: (value) => readDecimal(decimalText(value)),
  parseValue: readDecimal,
  parseLiteral: (node) => readDecimal(stringOf(node)),
});

/** A `Date` for resolvers, ISO 8601 text in UTC on the wire. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment in UTC, ISO 8601 with a Z.',
  serialize: (value) => (value instanceof Date ? value : readMoment(value)).toISOString(),
  parseValue: readMoment,
  parseLiteral: (node) => readMoment(stringOf(node)),
});

export const scalarResolvers = { Decimal: DecimalScalar, DateTime: DateTimeScalar } as const;

function decimalText(value: unknown): unknown {
  // decimal.js and Prisma decimals; a float is refused below, because its digits are not exact.
  const isDecimalObject = typeof value === 'object' && value !== null && 'toFixed' in value;
  return isDecimalObject && typeof value.toFixed === 'function' ? (value.toFixed as () => unknown)() : value;
}

function readDecimal(value: unknown): string {
  if (typeof value !== 'string' || !isDecimal(value)) {
    throw new GraphQLError('A Decimal is text with up to 15 digits and 4 decimals, for instance "12.5".');
  }
  const [whole = '', decimals = ''] = value.replace('-', '').split('.');
  const places = decimals.replace(/0+$/, '');
  const plain = whole.replace(/^0+(?=\d)/, '') + (places && `.${places}`);
  return value.startsWith('-') && plain !== '0' ? `-${plain}` : plain;
}

/** Whether this is a moment as the graph writes it, one that exists and that a database can keep. */
export function isMoment(value: unknown): value is string {
  if (typeof value !== 'string' || !MOMENT.test(value)) return false;
  const date = new Date(value);
  // 30 February is read as 2 March; what comes back must be the day that was asked for.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value.slice(0, 19));
}

function readMoment(value: unknown): Date {
  if (isMoment(value)) return new Date(value);
  throw new GraphQLError('A DateTime is text like "2011-03-01T08:26:00.000Z", in UTC.');
}

function stringOf(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined;
}
