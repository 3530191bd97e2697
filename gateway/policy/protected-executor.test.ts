import { apolloExecutorFactory } from '../execution/apollo-executor.ts';
import { compiledExecutorFactory } from '../execution/compiled-executor.ts';
import { servedBy, supergraphOf } from '../execution/testing/in-process.ts';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getIntrospectionQuery, parse } from 'graphql';
import { composeSupergraph } from '../supergraph/compose.ts';
import type { AnswerPolicies } from './held-rights.ts';
import { readPolicy } from './supergraph-policy.ts';
import { anonymous, archive, index, library, protect, protectedGraph, staff, staffWith } from './testing/protected-graph.ts';

const subgraphs = [library(), archive(), index()];
const supergraphSdl = supergraphOf(subgraphs);
const AUTHENTICATED = '@authenticated';
const forbidden = (...path: (string | number)[]) => ({ message: 'You may not have this.', path, extensions: { code: 'FIELD_FORBIDDEN' } });
const serviceUrl = (name: string, args: string) => `@link(url: "https://specs.apollo.dev/${name}/v0.1", for: SECURITY${args})`;

describe.each([
  ['compiled', compiledExecutorFactory],
  ['stock', apolloExecutorFactory],
] as const)('a protected graph on the %s executor', (_, factory) => {
  const graphWith = (protections: Record<string, string>, options?: Parameters<typeof protectedGraph>[3]) =>
    protectedGraph(factory, protect(supergraphSdl, protections), subgraphs, options);

  it('leaves out what a caller may not have, with an error at each place, and keeps the order of the rest', async () => {
    const graph = await graphWith({ 'Article.secret': AUTHENTICATED });
    const source = '{ items { __typename ... on Article { mine: secret title } ... on Video { mine: secret } id } note { text } }';
    const rest = { note: { text: 'Note.text' } };
    for (let i = 0; i < 3; i += 1) {
      expect(await graph.ask(anonymous, source)).toEqual({
        data: { items: [{ __typename: 'Article', mine: null, title: 'Article.title', id: '1' }, { __typename: 'Video', mine: 'Video.secret', id: '2' }], ...rest },
        errors: [forbidden('items', 0, 'mine')],
      });
      expect(JSON.stringify((await graph.ask(anonymous, source)).data)).toMatch(/^\{"items":\[\{"__typename":"Article","mine":null,"title"/);
      expect(await graph.ask(staff, source)).toEqual({
        data: {
          items: [{ __typename: 'Article', mine: 'Article.secret', title: 'Article.title', id: '1' }, { __typename: 'Video', mine: 'Video.secret', id: '2' }], ...rest,
        },
      });
    }
  });

  it('makes null what cannot be without a forbidden field, and nothing beside it', async () => {
    const graph = await graphWith({ 'Article.id': AUTHENTICATED });
    expect(await graph.ask(anonymous, '{ note { text } article { id title } }')).toEqual({
      data: { note: { text: 'Note.text' }, article: null },
      errors: [forbidden('article', 'id')],
    });
    expect(graph.requests()).toBe(1);
    // The list cannot have a null in it, so it goes as well; `found` can.
    expect(await graph.ask(anonymous, '{ items { ... on Article { id } title } found { ... on Article { id } ... on Note { text } } }')).toEqual({
      data: { items: null, found: [null, { text: 'Note.text' }] },
      errors: [forbidden('items', 0, 'id'), forbidden('found', 0, 'id')],
    });
    graph.requests();
    // Nothing can be left of this one, so nobody is asked for anything.
    expect(await graph.ask(anonymous, '{ note { text } sure { id title } }')).toEqual({ data: null, errors: [forbidden('sure', 'id')] });
    expect(graph.requests()).toBe(0);
  });

  it('runs nothing of a mutation that may not tell all that it was asked for', async () => {
    const graph = await graphWith({ 'Mutation.publish': AUTHENTICATED, 'Article.secret': AUTHENTICATED });
    expect(await graph.ask(anonymous, 'mutation { publish { id } }')).toEqual({ data: { publish: null }, errors: [forbidden('publish')] });
    expect(await graph.ask(anonymous, 'mutation { retract { secret } }')).toEqual({ data: null, errors: [forbidden('retract', 'secret')] });
    expect(await graph.ask(anonymous, 'mutation { ping retract { id secret } }')).toMatchObject({ data: null });
    expect(await graph.ask(anonymous, 'mutation { publish { secret } ...P } fragment P on Mutation { publish { id } }')).toMatchObject({ data: { publish: null } });
    expect(graph.requests()).toBe(0);
    // What is refused is no reason not to run the others.
    expect(await graph.ask(anonymous, 'mutation { publish { id } ping }')).toEqual({ data: { publish: null, ping: 'pong' }, errors: [forbidden('publish')] });
    expect(graph.requests()).toBe(1);
  });

  it('runs a mutation field not even where another selection of it would be allowed', async () => {
    const graph = await graphWith({ 'Article.secret': AUTHENTICATED });
    const source = 'mutation { publish { secret } publish { id } ... on Mutation { publish { title } } ping }';
    expect(await graph.ask(anonymous, source)).toEqual({ data: { publish: null, ping: 'pong' }, errors: [forbidden('publish', 'secret')] });
    expect(graph.requests()).toBe(1);
  });

  it('refuses the operation where it is told to, before any subgraph is asked', async () => {
    const graph = await graphWith({ 'Article.secret': AUTHENTICATED }, { mode: 'reject' });
    await expect(graph.ask(anonymous, '{ note { text } article { a: secret id } }')).rejects.toMatchObject({
      code: 'FIELD_FORBIDDEN',
      details: { fields: ['article.a'] },
    });
    expect(graph.requests()).toBe(0);
    expect(await graph.ask(anonymous, '{ note { text } article { id } }')).toEqual({ data: { note: { text: 'Note.text' }, article: { id: '1' } } });
    expect(await graph.ask(staff, '{ article { secret } }')).toEqual({ data: { article: { secret: 'Article.secret' } } });
  });

  it('counts only what is selected with the variables of the request', async () => {
    for (const mode of ['filter', 'reject'] as const) {
      const graph = await graphWith({ 'Article.secret': AUTHENTICATED, Note: AUTHENTICATED }, { mode });
      const source = `query ($s: Boolean!, $n: Boolean = false) { article { id secret @include(if: $s) ... @skip(if: true) { secret } }
        ...N @include(if: $n) } fragment N on Query { note { text } }`;
      expect(await graph.ask(anonymous, source, { s: false })).toEqual({ data: { article: { id: '1' } } });
      if (mode === 'filter') {
        expect(await graph.ask(anonymous, source, { s: true, n: true })).toEqual({
          data: { article: { id: '1', secret: null }, note: null },
          errors: [forbidden('article', 'secret'), forbidden('note')],
        });
      } else {
        await expect(graph.ask(anonymous, source, { s: true })).rejects.toMatchObject({ code: 'FIELD_FORBIDDEN' });
      }
      expect(await graph.ask(anonymous, 'query ($s: Boolean!) { article { secret @include(if: $s) } }', { s: false })).toEqual({ data: { article: {} } });
      expect(await graph.ask(staff, source, { s: true })).toEqual({ data: { article: { id: '1', secret: 'Article.secret' } } });
    }
  });

  it('tells the type only of those objects of a union that the caller may know of', async () => {
    const graph = await graphWith({ Article: AUTHENTICATED });
    expect(await graph.ask(anonymous, '{ found { __typename ... on Note { text } } }')).toEqual({
      data: { found: [null, { __typename: 'Note', text: 'Note.text' }] },
      errors: [forbidden('found', 0, '__typename')],
    });
    expect(await graph.ask(anonymous, '{ found { ... on Article { title } ... on Note { typeForPolicy: text } } }')).toEqual({
      data: { found: [{ title: null }, { typeForPolicy: 'Note.text' }] },
      errors: [forbidden('found', 0, 'title')],
    });
  });

  it('keeps protected enum values out of arguments, in lists, objects and variables', async () => {
    const graph = await graphWith({ Order: AUTHENTICATED });
    for (const args of ['order: BY_SECRET', 'filter: { order: BY_SECRET }', 'order: $o', 'filter: $f']) {
      const source = `query ($o: Order, $f: Filter) { article { id words(${args}) x: words(order: $o) y: words(filter: $f) } }`;
      expect(await graph.ask(anonymous, source, { o: 'BY_SECRET' })).toMatchObject({ data: { article: { id: '1', words: null } } });
    }
    expect(await graph.ask(anonymous, '{ article { words(filter: { text: "a" }) } }')).toEqual({ data: { article: { words: 7 } } });
    expect(await graph.ask(anonymous, '{ article { words(order: null) } }')).toEqual({ data: { article: { words: 7 } } });
    expect(await graph.ask(staff, '{ article { words(order: BY_SECRET) } }')).toEqual({ data: { article: { words: 7 } } });
  });

  it('is not confused by names that clients choose', async () => {
    const graph = await graphWith({ 'Article.secret': AUTHENTICATED });
    const answer = await graph.ask(anonymous, '{ article { __proto__: secret constructor: title } }');
    expect(JSON.stringify(answer.data)).toBe('{"article":{"__proto__":null,"constructor":"Article.title"}}');
  });

  it('lets everybody read the schema, and shows nothing of the policy in it', async () => {
    const open = await protectedGraph(factory, supergraphSdl, subgraphs);
    const graph = await graphWith({ Query: AUTHENTICATED, Article: AUTHENTICATED, Stamp: '@policy(policies: [["p"]])' });
    const whole = await graph.ask(anonymous, getIntrospectionQuery());
    expect(whole).toEqual(await open.ask(anonymous, getIntrospectionQuery()));
    const source = '{ note { text } __type(name: "Article") { ...T } } fragment T on __Type { name fields { name } }';
    expect(await graph.ask(anonymous, source)).toMatchObject({ data: { note: null, __type: { name: 'Article' } }, errors: [forbidden('note')] });
  });

  it('never gives one caller what another may have, however their requests mix', async () => {
    const graph = await graphWith({ 'Article.secret': '@requiresScopes(scopes: [["read"]])', 'Video.secret': '@policy(policies: [["films"]])' }, {
      policies: async (names, caller) => new Set('scopes' in caller && caller.scopes?.includes('films') ? names : []),
    });
    const source = '{ items { id ... on Article { a: secret } ... on Video { v: secret } } }';
    const callers = [anonymous, staff, staffWith('read'), staffWith('films'), staffWith('read', 'films')];
    const rounds = factory === compiledExecutorFactory ? 400 : 10;
    for (let i = 0; i < rounds; i += 1) {
      const answers = await Promise.all(callers.map((caller) => graph.ask(caller, source)));
      answers.forEach(({ data }, at) => {
        const items = [{ id: '1', a: at === 2 || at === 4 ? 'Article.secret' : null }, { id: '2', v: at > 2 ? 'Video.secret' : null }];
        expect(data).toEqual({ items });
      });
    }
  });
});

describe('published holes of other gateways and of composition', () => {
  const graphWith = (protections: Record<string, string>) => protectedGraph(compiledExecutorFactory, protect(supergraphSdl, protections), subgraphs);

  it('GHSA-mx7m-j9xf-62hw: what protects an interface protects the types that implement it', async () => {
    const graph = await graphWith({ Item: AUTHENTICATED, 'Item.title': '@requiresScopes(scopes: [["t"]])' });
    for (const source of ['{ article { id } }', '{ found { ... on Article { id } } }', '{ item { id } }', '{ item { __typename } }', '{ article { __typename } }']) {
      expect((await graph.ask(anonymous, source)).errors).toHaveLength(1);
    }
    expect(await graph.ask(staff, '{ article { id title } }')).toEqual({ data: { article: { id: '1', title: null } }, errors: [forbidden('article', 'title')] });
  });

  it('GHSA-m8jr-fxqx-8xx6: a field made of a protected one is protected, over any number of steps', async () => {
    const graph = await graphWith({ 'Article.secret': AUTHENTICATED });
    for (const field of ['derived', 'summary']) {
      expect(await graph.ask(anonymous, `{ article { ${field} } }`)).toEqual({ data: { article: null }, errors: [forbidden('article', field)] });
    }
    expect(graph.requests()).toBe(0);
    expect(await graph.ask(staff, '{ article { derived summary } }')).toEqual({
      data: { article: { derived: 'Article.derived of Article.secret', summary: 'Article.summary' } },
    });
  });

  it('GHSA-m8jr-fxqx-8xx6: a field that is given a protected one from its context is protected', () => {
    const { policy } = readPolicy(protect(`
      schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) @link(url: "https://specs.apollo.dev/context/v0.1") { query: Query }
      type Query { shop: Shop }
      type Shop @context(name: "a__shop") { margin: Int product: Product }
      type Product { price: Int @join__field(graph: A, contextArguments: [{ context: "a__shop", name: "m", type: "Int", selection: "{ margin }" }]) lost: Int
        @join__field(graph: A, contextArguments: [{ context: "b__gone", name: "m", type: "Int", selection: "{ margin }" }]) }
    `, { 'Shop.margin': AUTHENTICATED }));
    expect(policy?.ofField('Product', 'price')).toEqual([[['authenticated']]]);
    // Nobody knows where this one gets its value from.
    expect(policy?.ofField('Product', 'lost')).toEqual([[]]);
  });

  it('GHSA-m8jr-fxqx-8xx6: a field that a subgraph adds to a whole interface, made of protected ones, is protected', () => {
    const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@interfaceObject"])';
    const composed = composeSupergraph([
      { name: 'a', sdl: `${link} interface Item @key(fields: "id") { id: ID! cost: Int } type A implements Item @key(fields: "id") { id: ID! cost: Int }
        type B implements Item @key(fields: "id") { id: ID! cost: Int } type Query { items: [Item] }` },
      { name: 'b', sdl: `${link} type Item @key(fields: "id") @interfaceObject { id: ID! cost: Int @external margin: Int @requires(fields: "cost") }` },
    ]);
    const { policy } = readPolicy(protect(composed, { 'A.cost': AUTHENTICATED }));
    expect([policy?.ofField('A', 'margin'), policy?.ofField('B', 'margin')]).toEqual([[[['authenticated']]], []]);
  });

  it('federation #3321, #3343: two parts of a graph that protect one field are met by those only who meet both', async () => {
    const part = (field: string) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@shareable", "@requiresScopes"]) ${field}`;
    const parts = [['a', 'type Query { x: Int @shareable @requiresScopes(scopes: [["r"], ["s"]]) }'], ['b', 'type Query { x: Int @shareable @requiresScopes(scopes: [["t"]]) }']]
      .map(([name = '', sdl = '']) => servedBy(name, part(sdl), buildSubgraphSchema([{ typeDefs: parse(part(sdl)), resolvers: { Query: { x: () => 1 } } }])));
    const graph = await protectedGraph(compiledExecutorFactory, supergraphOf(parts), parts);
    expect(await graph.ask(staffWith('r', 's'), '{ x }')).toMatchObject({ data: { x: null } });
    expect(await graph.ask(staffWith('t'), '{ x }')).toMatchObject({ data: { x: null } });
    expect(await graph.ask(staffWith('s', 't'), '{ x }')).toEqual({ data: { x: 1 } });
  });

  it('cosmo #2125: what is denied is denied before subgraphs run', async () => {
    const graph = await graphWith({ Article: AUTHENTICATED });
    await graph.ask(anonymous, 'mutation { publish { id } }');
    await graph.ask(anonymous, '{ article { secret summary author { name } } }');
    expect(graph.requests()).toBe(0);
  });

  it('the base: a graph with protected fields starts, and serves them to nobody without the right', async () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])
      type Query { x: Int @authenticated }`;
    const part = servedBy('a', sdl, buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: { Query: { x: () => 1 } } }]));
    await expect(apolloExecutorFactory({ clients: new Map(), failed: () => undefined })(supergraphOf([part]))).rejects.toThrow('is for: SECURITY but is unsupported');
    const graph = await protectedGraph(apolloExecutorFactory, supergraphOf([part]), [part]);
    expect(await graph.ask(anonymous, '{ x }')).toEqual({ data: { x: null }, errors: [forbidden('x')] });
    expect(await graph.ask(staff, '{ x }')).toEqual({ data: { x: 1 } });
  });
});

it('the ways to a field through types of interfaces are not gone one by one', async () => {
  const graph = await protectedGraph(compiledExecutorFactory, protect(supergraphSdl, { Stamp: AUTHENTICATED }), subgraphs);
  // 2 types, 40 times: more ways than could be counted.
  const source = `{ item { ${'author { items { '.repeat(40)} stamp ${'} }'.repeat(40)} } }`;
  const { data, errors } = await graph.ask(anonymous, source);
  expect([data, errors?.length, graph.requests()]).toEqual([{ item: null }, 1, 0]);
});

describe('what is asked of callers', () => {
  it('is read under whatever name composition left it', async () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", { name: "@authenticated", as: "@loggedIn" }, { name: "@requiresScopes", as: "@may" }])
      type Query { a: Int @loggedIn b: Int @may(scopes: [["x"]]) c: Int @federation__policy(policies: [["p"]]) d: Int }`;
    const { policy, supergraphSdl: stripped } = readPolicy(composeSupergraph([{ name: 'a', sdl }]));
    const requirements = ['a', 'b', 'c', 'd'].map((field) => policy?.ofField('Query', field));
    expect(requirements).toEqual([[[['authenticated']]], [[['scope:x']]], [[['policy:p']]], []]);
    expect(stripped).not.toMatch(/loggedIn|@may|policy|Scope|authenticated/);
  });

  it.each([
    ['a prefix', '@link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "auth")', '@auth'],
    ['a renaming', serviceUrl('authenticated', ', import: [{ name: "@authenticated", as: "@in" }]'), '@in'],
    ['a newer version, with words of its own', '@link(url: "https://specs.apollo.dev/authenticated/v9.9")', '@authenticated(level: 3)'],
    ['another linking directive', '@core(feature: "https://specs.apollo.dev/authenticated/v0.1")', '@authenticated'],
    ['scopes that are no lists', serviceUrl('requiresScopes', ''), '@requiresScopes(scopes: ["a"])'],
    ['no scopes', serviceUrl('requiresScopes', ''), '@requiresScopes'],
    ['no list that could be met', serviceUrl('policy', ''), '@policy(policies: [])'],
    ['a list that asks for nothing', serviceUrl('requiresScopes', ''), '@requiresScopes(scopes: [[]])'],
    ['a list that asks for no policy', serviceUrl('policy', ''), '@policy(policies: [[], ["p"]])'],
  ])('is never less for %s', async (_, link, directive) => {
    const guarded = protect(supergraphSdl, { 'Article.secret': directive }, link);
    const graph = await protectedGraph(compiledExecutorFactory, guarded, subgraphs);
    expect(await graph.ask(anonymous, '{ article { secret } }')).toEqual({ data: { article: null }, errors: [forbidden('article', 'secret')] });
  });

  it('is what stands at an interface, too, beside a type that nobody may read', () => {
    const { policy } = readPolicy(protect(supergraphSdl, { 'Item.secret': AUTHENTICATED, 'Article.secret': '@requiresScopes(scopes: [])' }));
    expect(policy?.ofField('Video', 'secret')).toEqual([[['authenticated']]]);
    const { policy: ofOne } = readPolicy(protect(supergraphSdl, { 'Item.secret': '@requiresScopes(scopes: [])', 'Article.secret': '@requiresScopes(scopes: [])' }));
    expect([ofOne?.ofField('Article', 'secret'), ofOne?.ofField('Video', 'secret')]).toEqual([[[]], []]);
  });

  it('is asked for, too, when a directive is declared that no link explains', () => {
    const { policy } = readPolicy(`directive @authenticated on FIELD_DEFINITION ${protect(supergraphSdl, { 'Article.secret': AUTHENTICATED }, '')}`);
    expect(policy?.ofField('Article', 'secret')).toHaveLength(1);
  });

  it('is refused as a whole where nobody knows what it means', () => {
    const sdl = protect(`${supergraphSdl} input Odd { a: Int }`, { 'Odd.a': AUTHENTICATED });
    expect(() => readPolicy(sdl)).toThrow('@authenticated protects nothing on InputValueDefinition');
  });

  it('is nothing where the graph protects nothing: it goes to executors as it came, and they are used as they are', async () => {
    expect(readPolicy(supergraphSdl)).toEqual({ policy: null, supergraphSdl });
  });

  it('is not asked of the other types of an interface that composition marked because of one', async () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated"])
      interface Item { id: ID } type A implements Item @authenticated { id: ID } type B implements Item { id: ID } type Query { b: B item: Item }`;
    const { policy } = readPolicy(composeSupergraph([{ name: 'a', sdl }]));
    expect(policy?.ofField('Query', 'item')).toHaveLength(1);
    expect(policy?.ofField('A', 'id')).toHaveLength(1);
    expect(policy?.ofField('B', 'id')).toHaveLength(0);
  });
});

describe('policies by name', () => {
  const guarded = protect(supergraphSdl, { 'Article.secret': '@policy(policies: [["p", "q"], ["r"]])', 'Video.secret': '@policy(policies: [["v"]])' });
  const source = '{ article { secret } }';
  const denied = { data: { article: null }, errors: [forbidden('article', 'secret')] };
  const graphWith = (policies?: AnswerPolicies, policiesFailed?: (reason: unknown) => void) =>
    protectedGraph(compiledExecutorFactory, guarded, subgraphs, { policies, policiesFailed });

  it('do not hold when nobody answers them', async () => {
    expect(await (await graphWith()).ask(staff, source)).toEqual(denied);
    const reasons: unknown[] = [];
    const failing = await graphWith(() => Promise.reject(new Error('away')), (reason) => reasons.push(reason));
    expect(await failing.ask(staff, source)).toEqual(denied);
    expect(reasons).toEqual([new Error('away')]);
  });

  it('are asked for once, and only where an operation needs them', async () => {
    const asked: unknown[] = [];
    const graph = await graphWith(async (names, caller) => {
      asked.push([names, caller]);
      return new Set(['r', 'of no interest']);
    });
    expect(await graph.ask(anonymous, '{ note { text } article { title } }')).toMatchObject({ data: { note: { text: 'Note.text' } } });
    expect(asked).toEqual([]);
    expect(await graph.ask(anonymous, source)).toEqual({ data: { article: { secret: 'Article.secret' } } });
    expect(asked).toEqual([[['p', 'q', 'r'], anonymous]]);
  });

  it('hold only all together, or in another list', async () => {
    for (const [held, isAllowed] of [[['p'], false], [['p', 'q'], true], [['r'], true], [['v', 'q'], false]] as const) {
      const { data } = await (await graphWith(async () => new Set(held))).ask(staff, source);
      expect([held, data?.article !== null]).toEqual([held, isAllowed]);
    }
  });
});
