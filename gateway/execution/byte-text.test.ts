import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { GraphQLScalarType } from 'graphql';
import { startStubSubgraph } from '../testing/stub-subgraph.ts';
import type { StubSubgraph } from '../testing/stub-subgraph.ts';
import { answers, startTestGateway, TEST_SECRET } from '../testing/test-gateway.ts';
import type { TestGateway } from '../testing/test-gateway.ts';
import { fromByteText, fromByteTexts, toByteText, toByteTexts } from './byte-text.ts';

describe('a byte text', () => {
  it('has a character for each byte in UTF-8, and gives the text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = toByteText(text);
        expect(Buffer.from(bytes, 'latin1').equals(Buffer.from(text, 'utf8'))).toBe(true);
        expect(fromByteText(bytes)).toBe(text);
      }),
    );
  });

  it('is found in all of a value, keys too', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        expect(JSON.stringify(fromByteTexts(toByteTexts(value)))).toBe(JSON.stringify(value));
        expect(Buffer.from(JSON.stringify(toByteTexts(value)), 'latin1').toString()).toBe(JSON.stringify(value));
      }),
    );
  });
});

/** Text of all kinds: one to four bytes a character, what JSON must escape, what it may, and what looks like an escape. */
const TEXTS = ['', 'plain', 'Chloé Grün', 'Hart’s-tongue – “fern”', '木蓮 🌷', 'a "quote" \\ and\nnew line', '\u2028\u0000\u007f\u0080', '\\u0041', 'Ã¼'];
const things = TEXTS.map((text, i) => ({ id: `${text}#${i}`, text, facts: { [text]: [text, { [`${text}.`]: text }] } }));
const Facts = new GraphQLScalarType({ name: 'Facts' });

describe('text on its way from a subgraph to a client', () => {
  let first: StubSubgraph;
  let second: StubSubgraph;
  let gateway: TestGateway;

  beforeAll(async () => {
    const sdl = `scalar Facts
      type Query { things: [Thing!]! find(text: String!): Thing refused(why: String!): String }
      type Thing @key(fields: "id") { id: ID! text: String! facts: Facts }`;
    first = await startStubSubgraph('first', TEST_SECRET, sdl, {
      Facts,
      Query: {
        things: () => things,
        find: (_: unknown, { text }: { text?: string }) => things.find((each) => each.text === text),
        refused: (_: unknown, { why }: { why?: string }) => {
          throw Object.assign(new Error(`Not so: ${why}`), { extensions: { code: 'BAD_USER_INPUT' } });
        },
      },
    });
    second = await startStubSubgraph('second', TEST_SECRET, 'type Thing @key(fields: "id") { id: ID! echo(with: String): String! never: String! }', {
      Thing: {
        echo: ({ id }: { id?: string }, { with: added = '' }: { with?: string }) => `${id}${added}`,
        never: () => null,
      },
    });
    gateway = await startTestGateway({ subgraphs: [first, second] });
    await answers(gateway, '{ things { echo } }');
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]);
  });

  /** The first run completes exactly, later ones write by generated code. */
  const each = async (query: string, variables: object, expected: unknown): Promise<void> => {
    for (let run = 0; run < 3; run += 1) expect((await gateway.query(query, { variables })).json).toEqual(expected);
  };

  it('is the same at its end, in fields, ids, scalars and their keys, whatever it holds', async () => {
    const query = 'query ($w: String) { things { id text facts echo(with: $w) } }';
    await each(query, { w: '–💧"\\' }, { data: { things: things.map((thing) => ({ ...thing, echo: `${thing.id}–💧"\\` })) } });
  });

  it('is the same in arguments, written as they may be', async () => {
    await each('query ($t: String!) { find(text: $t) { echo } }', { t: '木蓮 🌷' }, { data: { find: { echo: '木蓮 🌷#4' } } });
    await each('{ find(text: "木蓮 🌷") { echo(with: "\\u00e9é") } }', {}, { data: { find: { echo: '木蓮 🌷#4éé' } } });
  });

  it('is plain text in errors', async () => {
    const { json } = await gateway.query('{ things { text } refused(why: "Grün – 木") }');
    expect(json.data).toEqual({ things: TEXTS.map((text) => ({ text })), refused: null });
    expect(json.errors?.map(({ message }) => message)).toEqual(['Not so: Grün – 木']);
    const { json: nulled } = await gateway.query('{ find(text: "Chloé Grün") { text never } things { text } }');
    expect(nulled).toMatchObject({ data: { find: null, things: TEXTS.map((text) => ({ text })) } });
  });

  it('is the same when the subgraph escapes what it need not', async () => {
    const escaped = (text: string): string => JSON.stringify(text).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const body = `{"data":{"things":[${TEXTS.map((text) => `{"text":${escaped(text)}}`).join()}]}}`;
    await using odd = await misbehaving((response) => response.end(body));
    for (let run = 0; run < 3; run += 1) expect((await odd.gateway.query('{ things { text } }')).json).toEqual({ data: { things: TEXTS.map((text) => ({ text })) } });
  });

  it('is replaced where it is no text: broken UTF-8, and half of a pair', async () => {
    const broken = Buffer.concat([Buffer.from('{"data":{"things":[{"text":"é'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"},{"text":"a\\ud800b"}]}}')]);
    await using odd = await misbehaving((response) => response.end(broken));
    for (let run = 0; run < 3; run += 1) {
      expect((await odd.gateway.query('{ things { text } }')).json).toEqual({ data: { things: [{ text: 'é\ufffd(\ufffd' }, { text: 'a\ufffdb' }] } });
    }
  });
});

/** A gateway over one subgraph that answers every query with these bytes. */
async function misbehaving(answer: (response: ServerResponse) => void) {
  const subgraph = await startStubSubgraph('odd', TEST_SECRET, 'type Query { things: [Thing!]! } type Thing { text: String! }', {});
  const gateway = await startTestGateway({ subgraphs: [subgraph] });
  await answers(gateway, '{ __typename }');
  subgraph.misbehave((request, response) => {
    request.resume();
    answer(response.setHeader('content-type', 'application/json'));
  });
  return {
    gateway,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await subgraph[Symbol.asyncDispose]();
    },
  };
}
