import { gzipSync } from 'node:zlib';
import { type Shop, startShop } from '../kit/shop.ts';
import { contentsOf, difference, nothing } from './contents.ts';
import { anybody, plant, type Planted, staff } from './planted.ts';
import { insidesIn } from './wire.ts';

const CURRENT = 'application/graphql-response+json';
const LEGACY = 'application/json';

let shop: Shop;
let planted: Planted;
beforeAll(async () => {
  shop = await startShop({ sample: false });
  planted = await plant(shop);
});
afterAll(() => shop.stop());

const REGISTER = 'mutation { registerCustomer(input: { name: "N", email: "bad.request@example.com" }) { __typename } }';
const request = (members: object) => JSON.stringify({ query: REGISTER, ...members });

interface BadRequest {
  readonly what: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly search?: string;
  readonly code: string;
  /** In the current media type, and in the older one where it differs. */
  readonly status: number;
  readonly legacyStatus?: number;
}

const asText = (type: string) => ({ 'content-type': type });

/** Each holds a mutation that anybody may run, so that whatever is executed is seen in a table. */
const requests: readonly BadRequest[] = [
  { what: 'broken JSON', body: request({}).slice(0, -1), code: 'BAD_REQUEST', status: 400 },
  { what: 'JSON with something after it', body: `${request({})}{}`, code: 'BAD_REQUEST', status: 400 },
  { what: 'a byte order mark', body: `\ufeff${request({})}`, code: 'BAD_REQUEST', status: 400 },
  { what: 'a key twice', body: `{"query":"{ __typename }","query":${JSON.stringify(REGISTER)}}`, code: 'BAD_REQUEST', status: 400 },
  { what: 'a key twice in two spellings', body: `{"query":"{ __typename }","qu\\u0065ry":${JSON.stringify(REGISTER)}}`, code: 'BAD_REQUEST', status: 400 },
  { what: 'a batch', body: `[${request({})}]`, code: 'BAD_REQUEST', status: 400 },
  { what: 'no object', body: '"query"', code: 'BAD_REQUEST', status: 400 },
  { what: 'nothing', body: '', code: 'BAD_REQUEST', status: 400 },
  { what: 'no query', body: '{"variables":{}}', code: 'BAD_REQUEST', status: 400 },
  { what: 'a query that is no text', body: request({ query: [REGISTER] }), code: 'BAD_REQUEST', status: 400 },
  { what: 'variables in a list', body: request({ variables: [] }), code: 'BAD_REQUEST', status: 400 },
  { what: 'variables as text', body: request({ variables: '{}' }), code: 'BAD_REQUEST', status: 400 },
  { what: 'extensions as text', body: request({ extensions: 'x' }), code: 'BAD_REQUEST', status: 400 },
  { what: 'an operation name that is no text', body: request({ operationName: 1 }), code: 'BAD_REQUEST', status: 400 },
  { what: 'nesting without end', body: `{"query":${JSON.stringify(REGISTER)},"variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`, code: 'BAD_REQUEST', status: 400 },
  { what: 'bytes that are no UTF-8', body: Buffer.concat([Buffer.from(request({}).slice(0, -1)), Buffer.from([0xc0, 0xaf, 0x7d])]), code: 'BAD_REQUEST', status: 400 },
  { what: 'a number beyond all numbers', body: `{"query":${JSON.stringify(REGISTER)},"variables":{"a":1e400}}`, code: 'BAD_USER_INPUT', status: 400 },
  { what: '__proto__ as a variable', body: `{"query":${JSON.stringify(REGISTER)},"variables":{"__proto__":{"polluted":true}}}`, code: 'BAD_USER_INPUT', status: 400 },
  { what: '__proto__ deep in a variable', body: `{"query":${JSON.stringify(REGISTER)},"variables":{"a":[{"__proto__":{"polluted":true}}]}}`, code: 'BAD_USER_INPUT', status: 400 },
  { what: 'NUL in the document', body: request({ query: `${REGISTER} #\u0000` }), code: 'BAD_USER_INPUT', status: 400 },
  { what: 'NUL in a literal', body: request({ query: REGISTER.replace('"N"', '"N\\u0000"') }), code: 'BAD_USER_INPUT', status: 400 },
  { what: 'half a surrogate pair in a literal', body: request({ query: REGISTER.replace('"N"', '"N\\uD83D"') }), code: 'GRAPHQL_PARSE_FAILED', status: 400, legacyStatus: 200 },
  { what: 'NUL in a block of text', body: request({ query: REGISTER.replace('"N"', '"""N\u0000"""') }), code: 'BAD_USER_INPUT', status: 400 },
  { what: 'what is no GraphQL', body: request({ query: 'mutation {' }), code: 'GRAPHQL_PARSE_FAILED', status: 400, legacyStatus: 200 },
  { what: 'an empty document', body: request({ query: '' }), code: 'GRAPHQL_PARSE_FAILED', status: 400, legacyStatus: 200 },
  { what: 'an unknown field', body: request({ query: 'mutation { registerKing { __typename } }' }), code: 'GRAPHQL_VALIDATION_FAILED', status: 400, legacyStatus: 200 },
  { what: 'an unknown field of an input', body: request({ query: REGISTER.replace('name:', 'role: "staff", name:') }), code: 'GRAPHQL_VALIDATION_FAILED', status: 400, legacyStatus: 200 },
  { what: 'an operation that is not there', body: request({ operationName: 'Other' }), code: 'OPERATION_NOT_FOUND', status: 400 },
  { what: 'two operations and no name', body: request({ query: `${REGISTER.replace('mutation', 'mutation A')} query B { __typename }` }), code: 'OPERATION_NOT_FOUND', status: 400 },
  { what: 'a federation field', body: request({ query: '{ _service { sdl } }' }), code: 'GRAPHQL_VALIDATION_FAILED', status: 400, legacyStatus: 200 },
  { what: 'entities', body: request({ query: '{ _entities(representations: []) { __typename } }' }), code: 'GRAPHQL_VALIDATION_FAILED', status: 400, legacyStatus: 200 },
  { what: 'a mutation for services', body: request({ query: 'mutation { recordPayment(input: {}) { __typename } }' }), code: 'GRAPHQL_VALIDATION_FAILED', status: 400, legacyStatus: 200 },
  { what: 'one byte more than a body may have', body: request({}).padEnd(256 * 1024 + 1), code: 'BODY_TOO_LARGE', status: 413 },
  { what: 'a small body that unpacks to a large one', body: gzipSync(request({}).padEnd(4_000_000)), headers: { 'content-encoding': 'gzip' }, code: 'BODY_TOO_LARGE', status: 413 },
  { what: 'a body packed twice', body: gzipSync(gzipSync(request({}))), headers: { 'content-encoding': 'gzip, gzip' }, code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 },
  { what: 'a body that is not packed as it says', body: request({}), headers: { 'content-encoding': 'gzip' }, code: 'BAD_REQUEST', status: 400 },
  { what: 'a form', body: `query=${encodeURIComponent(REGISTER)}`, headers: asText('application/x-www-form-urlencoded'), code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 },
  { what: 'JSON as a form', body: request({}), headers: asText('application/x-www-form-urlencoded'), code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 },
  {
    what: 'a form of several parts',
    body: `--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${request({})}\r\n--b\r\ncontent-disposition: form-data; name="map"\r\n\r\n{}\r\n--b--\r\n`,
    headers: asText('multipart/form-data; boundary=b'), code: 'UNSUPPORTED_MEDIA_TYPE', status: 415,
  },
  { what: 'plain text', body: request({}), headers: asText('text/plain'), code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 },
  { what: 'GraphQL as such', body: REGISTER, headers: asText('application/graphql'), code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 },
  ...['utf-7', 'utf-16', 'utf-32', 'shift_jis', 'iso-8859-1'].map((charset) => ({
    what: `JSON in ${charset}`, body: request({}), headers: asText(`application/json; charset=${charset}`), code: 'UNSUPPORTED_MEDIA_TYPE', status: 415,
  })),
  { what: 'a mutation by GET', method: 'GET', search: `?query=${encodeURIComponent(REGISTER)}`, code: 'METHOD_NOT_ALLOWED', status: 405 },
  { what: 'a mutation by GET from another page', method: 'GET', search: `?query=${encodeURIComponent(REGISTER)}`, headers: { origin: 'https://evil.example' }, code: 'CSRF_REFUSED', status: 403 },
  { what: 'a mutation by PUT', method: 'PUT', body: request({}), code: 'METHOD_NOT_ALLOWED', status: 405 },
];

async function send({ method = 'POST', search = '', body, headers = {} }: BadRequest, accept: string) {
  const given = body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) };
  const response = await fetch(`${shop.endpoint}${search}`, { method, headers: { ...(body !== undefined && asText('application/json')), accept, ...headers }, ...given });
  return { status: response.status, text: await response.text() };
}

describe('a request that is none', () => {
  it.each(requests)('is refused with $code and executes nothing: $what', async (bad) => {
    for (const accept of [CURRENT, LEGACY]) {
      const { status, text } = await send(bad, accept);
      const { data, errors } = JSON.parse(text) as { data?: unknown; errors: { extensions: { code: string; traceId: string } }[] };
      expect({ status, data, code: errors[0]?.extensions.code }).toEqual({
        status: accept === LEGACY ? (bad.legacyStatus ?? bad.status) : bad.status,
        data: undefined,
        code: bad.code,
      });
      expect(errors[0]?.extensions.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(insidesIn(text)).toEqual([]);
    }
  });

  it('leaves no trace in any table, whatever it was, nor in the prototypes of this process', async () => {
    const before = await contentsOf(shop);
    for (const bad of requests) await send(bad, CURRENT);
    expect(difference(before, await contentsOf(shop))).toEqual(nothing);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('names that a program may find odd', () => {
  const names = [
    'محمد بن عبد الله', 'שלמה המלך', '山田 太郎', 'Zoë Ærøskøbing-Ñandú', 'O’Brien; DROP TABLE customer', "Robert'); --", '👩‍👩‍👧‍👦 Familie 🇬🇧',
    '<b>Bold</b> & "Quoted" \\ Back', '__proto__', 'null', '%_%', '$1', 'İstanbul ıIiİ', 'e\u0301 is not é',
  ];

  it('are kept and given back as they were sent', async () => {
    const me = shop.as(planted.owner);
    const kept = [];
    for (const name of names) {
      const input = { customerId: planted.customerId, name };
      await me.query('mutation ($input: RenameCustomerInput!) { renameCustomer(input: $input) { __typename } }', { input });
      const { data } = await me.query<{ me: { name: string } }>('{ me { name } }');
      kept.push(data?.me.name);
    }
    expect(kept).toEqual(names);
  });

  it('are kept in addresses, notes, reviews and titles, too', async () => {
    const [arabic = '', , japanese = '', , , , family = ''] = names;
    const me = shop.as(planted.owner);
    const address = { recipient: arabic, lines: [japanese, family], town: arabic, country: 'GB' };
    const added = await me.query(
      'mutation ($input: AddCustomerAddressInput!) { addCustomerAddress(input: $input) { ... on CustomerAddressAdded { address { recipient lines town country } } } }',
      { input: { customerId: planted.customerId, address } },
    );
    expect(added.data).toEqual({ addCustomerAddress: { address } });
    const noted = await me.query(
      'mutation ($input: AddOrderNoteInput!) { addOrderNote(input: $input) { ... on OrderNoteAdded { note { text } } } }',
      { input: { orderId: planted.orderId, text: family } },
    );
    expect(noted.data).toEqual({ addOrderNote: { note: { text: family } } });
    const edited = await me.query(
      'mutation ($input: EditReviewInput!) { editReview(input: $input) { ... on ReviewEdited { review { title body } } } }',
      { input: { reviewId: planted.shownReviewId, rating: 4, title: japanese, body: arabic } },
    );
    expect(edited.data).toEqual({ editReview: { review: { title: japanese, body: arabic } } });
    const titled = await shop.as(staff).query(
      'mutation ($input: RenameProductInput!) { renameProduct(input: $input) { ... on ProductRenamed { product { title } } } }',
      { input: { productId: planted.productId, title: family } },
    );
    expect(titled.data).toEqual({ renameProduct: { product: { title: family } } });
  });

  it('are found when they are searched for, and nothing else is', async () => {
    const search = 'query ($text: String!) { products(matching: $text) { edges { node { code } } } }';
    const found = async (text: string) =>
      (await shop.as(anybody).query<{ products: { edges: unknown[] } }>(search, { text })).data?.products.edges.length;
    expect(await found('👩‍👩‍👧‍👦')).toBe(1);
    for (const text of ['%', '_', '\\', "' OR 1=1 --", '%%%']) expect([text, await found(text)]).toEqual([text, 0]);
  });
});

describe('an order', () => {
  const price = async (amount: string, currency: string) => {
    const code = `ODD-${currency}-${amount.length}`;
    const { data } = await shop.as(staff).query<{ createProduct: { product: { id: string } } }>(
      'mutation ($input: CreateProductInput!) { createProduct(input: $input) { ... on ProductCreated { product { id } } } }',
      { input: { code, title: code, price: { amount, currency } } },
    );
    return data?.createProduct.product.id;
  };
  const order = (lines: object[]) =>
    shop.as(planted.stranger).query('mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename } }', {
      input: { idempotencyKey: `odd-order-${lines.length}`, lines },
    });

  it('in two currencies is refused, so that nobody pays pounds in yen', async () => {
    const [yen, pounds] = [await price('900', 'JPY'), await price('900', 'GBP')];
    const before = await contentsOf(shop);
    const { errors } = await order([{ productId: yen, quantity: 1 }, { productId: pounds, quantity: 1 }]);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(difference(before, await contentsOf(shop))).toEqual(nothing);
  });

  it('of more than money can say is refused', async () => {
    const productId = await price('999999999999999.9999', 'GBP');
    const before = await contentsOf(shop);
    const { errors } = await order([{ productId, quantity: 100_000 }]);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(difference(before, await contentsOf(shop))).toEqual(nothing);
  });
});
