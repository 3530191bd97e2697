import { readFileSync } from 'node:fs';
import type { Caller } from '@stoa/identity/caller.ts';
import { isEnumType } from 'graphql';
import { apiSchema } from '../contract/schema-changes.ts';
import { type Shop, startShop } from '../kit/shop.ts';
import { forgedCursors, impossible, type Sent, strange } from './bad-values.ts';
import { contentsOf, difference, nothing } from './contents.ts';
import { fittingInput, type Mutation, mutationsOf, placesIn, publicIds, theirIds, withValue } from './mutations.ts';
import { argumentsOf, rootsAround } from './paths.ts';
import { anybody, plant, type Planted, staff } from './planted.ts';
import { sideBySide } from './side-by-side.ts';
import { insidesIn } from './wire.ts';

const schema = apiSchema(readFileSync(new URL('../../gateway/supergraph/supergraph.graphql', import.meta.url), 'utf8'));
const mutations = mutationsOf(schema);

let shop: Shop;
let planted: Planted;
beforeAll(async () => {
  shop = await startShop({ sample: false });
  planted = await plant(shop);
});
afterAll(() => shop.stop());

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly codes: readonly string[];
  readonly data: Record<string, { readonly __typename: string } | null> | null | undefined;
}

/** Stands in JSON where a value goes that `JSON.stringify` could not write. */
const HOLE = 'the hole';

/** Sends JSON in which one value stands as given, whether or not it could be a value. */
async function post(caller: Caller, query: string, variables: unknown, value: string): Promise<Reply> {
  const body = JSON.stringify({ query, variables }).replace(`"${HOLE}"`, () => value);
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...(await shop.authorization(caller)) };
  const response = await fetch(shop.endpoint, { method: 'POST', headers, body });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text) as { data?: Reply['data']; errors?: { extensions: { code: string } }[] };
  return { status: response.status, text, codes: errors.map(({ extensions }) => extensions.code), data };
}

/** Who may run a mutation, as its description has it. */
function callerOf({ name }: Mutation): Caller {
  if (name === 'registerCustomer') return anybody;
  const description = schema.getMutationType()?.getFields()[name]?.description ?? '';
  return description.startsWith('Staff') ? staff : planted.owner;
}

interface Case {
  readonly where: string;
  readonly type: string;
  readonly value: Sent;
  readonly reply: Reply;
}

type Values = Readonly<Record<string, readonly Sent[]>>;

const valuesFor = (values: Values, type: string): readonly Sent[] => values[isEnumType(schema.getType(type)) ? 'enum' : type] ?? [];

/** Sends every mutation with each of these values in each place of its input. */
async function inMutations(values: Values): Promise<Case[]> {
  const tries = mutations.flatMap((mutation) =>
    placesIn(schema, mutation).flatMap(({ path, type }) => valuesFor(values, type).map((value) => ({ mutation, path, type, value }))),
  );
  return sideBySide(tries, async ({ mutation, path, type, value }) => {
    const query = `mutation ($input: ${mutation.inputType}!) { ${mutation.name}(input: $input) { __typename } }`;
    const token = mutation.name === 'mergeGuestCart' ? 'A'.repeat(43) : null;
    const fitting = fittingInput(schema, mutation, { ...publicIds(planted), ...theirIds(planted), token });
    const reply = await post(callerOf(mutation), query, { input: withValue(fitting, path, HOLE) }, value.json);
    return { where: `${mutation.name}: ${value.what} as ${path.join('.')}`, type, value, reply };
  });
}

/** Sends each of these values as each argument of every field that can be reached by a query. */
async function inQueries(values: Values): Promise<Case[]> {
  // Staff ask, who are no customer: "me" leads nowhere.
  const roots = rootsAround(planted).filter(({ field }) => field !== 'me');
  const tries = argumentsOf(schema, roots).flatMap((argument) => {
    const cursors = values === strange && argument.name.endsWith('(after:)') ? forgedCursors : [];
    return [...valuesFor(values, argument.type), ...cursors].map((value) => ({ ...argument, value }));
  });
  return sideBySide(tries, async ({ name, type, document, value }) => {
    const reply = await post(staff, document, { value: HOLE }, value.json);
    return { where: `${name}: ${value.what}`, type, value, reply };
  });
}

/** What went wrong in some cases, in words; the first ones are enough to begin with. */
const told = (cases: readonly Case[]): string[] =>
  cases.slice(0, 20).map(({ where, reply }) => `${where} -> ${reply.status} ${reply.text.slice(0, 300)}`);

/** Codes for a value of this type that cannot be. */
function codesFor(type: string): readonly string[] {
  if (type === 'Int') return ['BAD_USER_INPUT', 'LIST_SIZE'];
  return ['BAD_USER_INPUT'];
}

const TYPED_REFUSAL = /"__typename":"\w*(NotFound|OutOfRange|NotSold|NotPurchased|Unknown|Exceeds\w+)"/;

describe('a value that cannot be', () => {
  let cases: Case[];
  let changes: unknown;
  beforeAll(async () => {
    const before = await contentsOf(shop);
    cases = [...(await inMutations(impossible)), ...(await inQueries(impossible))];
    changes = difference(before, await contentsOf(shop));
  });

  it('is refused wherever a client may put one, with a code that says so', () => {
    expect(cases.length).toBeGreaterThan(1_000);
    const isRefused = ({ type, reply: { codes, text } }: Case) =>
      codes.length > 0 ? codes.every((code) => codesFor(type).includes(code)) : TYPED_REFUSAL.test(text);
    expect(told(cases.filter((each) => !isRefused(each)))).toEqual([]);
  });

  it('is refused with the status that GraphQL over HTTP has for it', () => {
    // Without data the request as such was refused; with data, also null, it was executed.
    const isRight = ({ reply: { status, data } }: Case) => status === (data === undefined ? 400 : 200);
    expect(told(cases.filter((each) => !isRight(each)))).toEqual([]);
  });

  it('stores nothing', () => {
    expect(changes).toEqual(nothing);
  });

  it('is unforeseen nowhere', () => {
    expect(shop.log.filter((line) => line.includes('unforeseen'))).toEqual([]);
  });

  it('brings nothing of our insides to light', () => {
    expect(told(cases.filter(({ reply }) => insidesIn(reply.text).length > 0))).toEqual([]);
  });
});

describe('a strange value', () => {
  it('is refused or taken for what it is wherever a client may put one, and breaks nothing', async () => {
    const cases = [...(await inMutations(strange)), ...(await inQueries(strange))];
    expect(cases.length).toBeGreaterThan(800);
    const breaks = ({ reply: { codes, text, status, data }, value }: Case) =>
      codes.some((code) => !['BAD_USER_INPUT', 'LIST_SIZE'].includes(code)) ||
      status !== (data === undefined ? 400 : 200) ||
      insidesIn(text, [String(JSON.parse(value.json))]).length > 0;
    expect(told(cases.filter(breaks))).toEqual([]);
    expect(shop.log.filter((line) => line.includes('unforeseen'))).toEqual([]);
  });
});
