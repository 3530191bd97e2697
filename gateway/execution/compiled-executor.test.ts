import { anonymous } from '@stoa/identity/caller.ts';
import { buildSchema, parse } from 'graphql';
import { composeSupergraph } from '../supergraph/compose.ts';
import { compiledExecutorFactory } from './compiled-executor.ts';
import { executorOver, inProcessSubgraph, resultOf, servedBy, supergraphOf } from './testing/in-process.ts';

const catalog = () =>
  inProcessSubgraph(
    'catalog',
    `type Query { products: [Product!]! product(id: ID!): Product }
     type Product @key(fields: "id") { id: ID! title: String price(currency: String = "EUR"): Int }`,
    {
      Query: {
        products: () => [{ id: '1', title: 'Lamp' }, { id: '2', title: 'Cup\n"2"' }],
        product: (_: unknown, { id }: { id?: string }) => ({ id, title: `Product ${id}` }),
      },
      Product: {
        __resolveReference: ({ id }: { id?: string }) => ({ id, title: `Product ${id}` }),
        price: (_: unknown, { currency }: { currency?: string }) => currency?.length,
      },
    },
  );
const reviews = () =>
  inProcessSubgraph(
    'reviews',
    `type Product @key(fields: "id") { id: ID! stars: Int reviews: [Review!] }
     type Review { text: String! product: Product! }`,
    {
      Product: {
        __resolveReference: ({ id }: { id?: string }) => ({ id }),
        stars: ({ id }: { id?: string }) => Number(id) + 3,
        reviews: ({ id }: { id?: string }) => [{ text: `about ${id}`, product: { id } }],
      },
    },
  );

describe('the compiled executor', () => {
  it('answers over two subgraphs, the same the first, second and third time', async () => {
    const { ask } = await executorOver(compiledExecutorFactory, [catalog(), reviews()]);
    for (let i = 0; i < 3; i += 1) {
      expect(await ask('{ products { name: title id: stars __typename reviews { text product { id title price(currency: "GB") } } } }')).toEqual({
        data: {
          products: [
            { name: 'Lamp', id: 4, __typename: 'Product', reviews: [{ text: 'about 1', product: { id: '1', title: 'Product 1', price: 2 } }] },
            { name: 'Cup\n"2"', id: 5, __typename: 'Product', reviews: [{ text: 'about 2', product: { id: '2', title: 'Product 2', price: 2 } }] },
          ],
        },
      });
    }
  });

  it('asks each subgraph once for what is needed at once, and for each entity once', async () => {
    const subgraphs = [catalog(), reviews()];
    const { ask } = await executorOver(compiledExecutorFactory, subgraphs);
    const { errors } = await ask('{ products { stars } a: product(id: "1") { stars } b: product(id: "1") { stars } c: product(id: "3") { stars } }');
    expect(errors).toBeUndefined();
    expect(subgraphs[0]?.seen).toHaveLength(1);
    expect(subgraphs[1]?.seen.map(({ variables }) => variables.representations)).toEqual([
      ['1', '2', '3'].map((id) => ({ __typename: 'Product', id })),
    ]);
  });

  it('runs mutations in the order of the document, over subgraphs', async () => {
    const order: string[] = [];
    const subgraph = (name: string) =>
      inProcessSubgraph(name, `type Query { ${name}: Int } type Mutation { ${name}Write(n: Int): Int }`, {
        Mutation: {
          [`${name}Write`]: async (_: unknown, { n }: { n?: number }) => {
            await new Promise(setImmediate);
            order.push(`${name} ${n}`);
            return n;
          },
        },
      });
    const { ask } = await executorOver(compiledExecutorFactory, [subgraph('a'), subgraph('b')]);
    const { data } = await ask('mutation { x: aWrite(n: 1) y: bWrite(n: 2) z: aWrite(n: 3) bWrite(n: 4) }');
    expect(order).toEqual(['a 1', 'b 2', 'a 3', 'b 4']);
    expect(data).toEqual({ x: 1, y: 2, z: 3, bWrite: 4 });
  });

  it('answers questions about the schema, beside others and under any name', async () => {
    const { ask } = await executorOver(compiledExecutorFactory, [catalog(), reviews()]);
    const source = `query ($name: String!, $all: Boolean!) {
      it: __type(name: $name) { name fields { name } } ...Schema @include(if: $all) __typename product(id: "1") { title } }
      fragment Schema on Query { __schema { queryType { name } } }`;
    const it = { name: 'Review', fields: [{ name: 'text' }, { name: 'product' }] };
    const rest = { __typename: 'Query', product: { title: 'Product 1' } };
    for (let i = 0; i < 2; i += 1) {
      expect(await ask(source, { variables: { name: 'Review', all: false } })).toEqual({ data: { it, ...rest } });
      expect(await ask(source, { variables: { name: 'Review', all: true } })).toEqual({
        data: { it, __schema: { queryType: { name: 'Query' } }, ...rest },
      });
    }
  });

  it('gives a list of items that are skipped, and nothing where all is skipped', async () => {
    const { ask } = await executorOver(compiledExecutorFactory, [catalog(), reviews()]);
    const source = 'query ($no: Boolean = false) { products { title @include(if: $no) } product(id: "1") @include(if: $no) { id } }';
    expect(await ask(source)).toEqual({ data: { products: [{}, {}] } });
    expect(await ask('{ products @skip(if: true) { title } }')).toEqual({ data: {} });
    expect(await ask(source, { variables: { no: true } })).toMatchObject({ data: { products: [{ title: 'Lamp' }, {}], product: { id: '1' } } });
  });

  it('takes an entity that a subgraph does not know for one without that subgraph’s fields, which is no error', async () => {
    const ratings = inProcessSubgraph('ratings', 'type Product @key(fields: "id") { id: ID! rating: Int }', {
      Product: { __resolveReference: ({ id }: { id?: string }) => (id === '1' ? { id } : null), rating: () => 5 },
    });
    const { ask } = await executorOver(compiledExecutorFactory, [catalog(), ratings]);
    for (let i = 0; i < 3; i += 1) expect(await ask('{ products { rating } }')).toEqual({ data: { products: [{ rating: 5 }, { rating: null }] } });
  });

  it('says so where a subgraph leaves out what it was asked for', async () => {
    const schema = buildSchema('type Query { a: Int b: Int }');
    const short = servedBy('short', 'type Query { a: Int b: Int }', schema, () => ({ data: { a: 1 } }));
    const { ask } = await executorOver(compiledExecutorFactory, [short]);
    for (let i = 0; i < 3; i += 1) {
      const { data, errors } = await ask('{ a b }');
      expect(data).toEqual({ a: 1, b: null });
      expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }]);
    }
  });

  it('refuses a condition that is null', async () => {
    const { ask } = await executorOver(compiledExecutorFactory, [catalog(), reviews()]);
    const source = 'query ($yes: Boolean = true) { products @include(if: $yes) { title } }';
    await expect(ask(source, { variables: { yes: null } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('generates no code for documents that come once, however many', async () => {
    const { ask } = await executorOver(compiledExecutorFactory, [catalog(), reviews()]);
    const original = globalThis.Function;
    let generated = 0;
    const construct = (target: FunctionConstructor, args: string[]): object => {
      generated += 1;
      return Reflect.construct(target, args);
    };
    globalThis.Function = new Proxy(original, { construct });
    try {
      for (let i = 0; i < 30; i += 1) await ask(`{ products { title${i}: title } }`);
      expect(generated).toBe(0);
      for (let i = 0; i < 5; i += 1) await ask('{ products { title } }');
      expect(generated).toBe(2);
    } finally {
      globalThis.Function = original;
    }
  });

  it('has only some large operations under way at once, and lets small ones pass', async () => {
    const subgraphs = [catalog(), reviews()];
    const { ask } = await executorOver(compiledExecutorFactory, subgraphs);
    const large = `{ ${['a', 'b', 'c', 'd'].map((name) => `${name}: product(id: "1") { stars }`).join(' ')} }`;
    const small = '{ products { title } }';
    const asked = (field: string) => subgraphs[0]?.seen.filter(({ query }) => query.includes(field)).length;
    // Planned before, all can begin at once.
    await Promise.all([ask(large), ask(small)]);

    const answers = [...Array.from({ length: 20 }, () => ask(large)), ask(small)];
    // No timer runs meanwhile, so nobody looks whether there is time for more; and answers take longer than so few turns.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    expect([asked('product('), asked('products')]).toEqual([1 + 8, 2]);
    for (const { errors } of await Promise.all(answers)) expect(errors).toBeUndefined();
    expect(asked('product(')).toBe(1 + 20);
  });

  it('refuses a supergraph with protected fields, because it would serve them to everybody', async () => {
    const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])';
    const sdl = composeSupergraph([{ name: 'a', sdl: `${link} type Query { a: Int @authenticated }` }]);
    await expect(compiledExecutorFactory({ clients: new Map(), failed: () => undefined })(sdl)).rejects.toThrow('SECURITY');
  });

  it('says an unknown subgraph is away, and tells the reason to the log only', async () => {
    const reasons: unknown[] = [];
    const executor = await compiledExecutorFactory({ clients: new Map(), failed: ({ reason }) => reasons.push(reason) })(
      supergraphOf([catalog(), reviews()]),
    );
    const source = '{ products { title } x: product(id: "1") { id } }';
    const context = { caller: anonymous, headers: {} };
    const { data, errors } = resultOf(await executor.execute({ document: parse(source), source, documentId: '', context }));
    // `products` may not be null.
    expect(data).toBeNull();
    expect(errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.serviceName])).toEqual([
      [['products'], 'DOWNSTREAM_SERVICE_ERROR', 'catalog'], [['x'], 'DOWNSTREAM_SERVICE_ERROR', 'catalog'],
    ]);
    expect(reasons.map(String)).toEqual(['Error: no such subgraph is declared']);
  });
});
