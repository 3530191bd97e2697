/** Names and values that would break out of generated code, or reach the insides of objects, if anything could. */
import { buildSchema } from 'graphql';
import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, inProcessSubgraph, servedBy } from './testing/in-process.ts';

const HOSTILE = ['"', "'", '`', '\\', '${process.exit(1)}', '\u2028', '\u2029', '\0', '</script>', "';throw 1;'", '\ud83d\ude00', '__proto__'];

function graph() {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'arguments', 'eval', 'default', '_', 'list'];
  const fields = names.map((name) => `${name}: String`).join(' ');
  const echo = inProcessSubgraph(
    'echo',
    `type Query { echo(text: String, list: [String]): String thing: Thing missing: Thing }
     type Thing @key(fields: "id") { id: ID! ${fields} }`,
    {
      Query: {
        echo: (_: unknown, { text, list }: { text?: string; list?: string[] }) => text ?? list?.join('|'),
        thing: () => ({ id: HOSTILE.join(''), ...Object.fromEntries(names.map((name) => [name, `<${name}>`])) }),
        missing: () => ({ id: '1', constructor: null, toString: null, hasOwnProperty: null, valueOf: null }),
      },
    },
  );
  const other = inProcessSubgraph('other', 'type Thing @key(fields: "id") { id: ID! own: String }', {
    Thing: { __resolveReference: (reference: object) => reference, own: ({ id }: { id?: string }) => id },
  });
  return { names, subgraphs: [echo, other] };
}

describe('names and values', () => {
  it.each(HOSTILE)('may hold %j, as a literal, in a list, as a variable, and in a key', async (text) => {
    const { ask } = await executorOver(compiledExecutorFactory, graph().subgraphs);
    const source = `query ($v: String, $l: [String]) { a: echo(text: ${JSON.stringify(text)}) b: echo(text: $v) c: echo(list: $l) thing { own id } }`;
    for (let i = 0; i < 3; i += 1) {
      const { data, errors } = await ask(source, { variables: { v: text, l: [text, text] } });
      expect(errors).toBeUndefined();
      expect(data).toEqual({ a: text, b: text, c: `${text}|${text}`, thing: { own: HOSTILE.join(''), id: HOSTILE.join('') } });
    }
  });

  it('may be those that every object has, as fields, as aliases and as variables', async () => {
    const { names, subgraphs } = graph();
    const { ask } = await executorOver(compiledExecutorFactory, subgraphs);
    const aliases = ['__proto__', 'prototype', ...names].map((name) => `${name}: echo(text: $${name === '_' ? 'x' : name})`).join(' ');
    const variables = ['__proto__', 'prototype', ...names].filter((name) => name !== '_').map((name) => `$${name}: String = "d"`).join(' ');
    const source = `query (${variables}, $x: String) { ${aliases} thing { ${names.join(' ')} __proto__: id } missing { ${names.join(' ')} } }`;
    for (let i = 0; i < 3; i += 1) {
      const { data, errors } = await ask(source, { variables: { constructor: 'c', x: 'x' } });
      expect(errors).toBeUndefined();
      const { thing, missing, ...echoed } = data as Record<string, Record<string, unknown>>;
      expect(Object.keys(echoed)).toEqual(['__proto__', 'prototype', ...names]);
      expect(Object.values(echoed).map(String)).toEqual(Object.keys(echoed).map((name) => (name === 'constructor' ? 'c' : name === '_' ? 'x' : 'd')));
      expect(thing).toMatchObject(Object.fromEntries(names.map((name) => [name, `<${name}>`])));
      expect(Object.values(missing ?? {})).toEqual(names.map(() => null));
    }
    expect(({} as { own?: unknown }).own).toBeUndefined();
  });

  it('of a subgraph cannot change what other objects are', async () => {
    const sdl = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! name: String }';
    const answer = () => JSON.parse('{"data":{"thing":{"__typename":"Thing","__proto__":{"polluted":1},"id":"1","name":"n","constructor":{"prototype":{"polluted":1}}},"__proto__":{"polluted":1}}}') as unknown;
    const plain = servedBy('a', sdl, buildSchema('type Query { a: Int }'), answer);
    const b = inProcessSubgraph('b', 'type Thing @key(fields: "id") { id: ID! own: String }', {
      Thing: { __resolveReference: (reference: object) => reference, own: () => 'own' },
    });
    const { ask } = await executorOver(compiledExecutorFactory, [plain, b]);
    for (let i = 0; i < 3; i += 1) expect(await ask('{ thing { name own } }')).toEqual({ data: { thing: { name: 'n', own: 'own' } } });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
