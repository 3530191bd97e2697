import { buildSchema, GraphQLError, parse } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Caller } from '@stoa/identity/caller.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Operation } from '../execution/executor.ts';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import type { Deadline } from '../subgraphs/deadline.ts';
import { sharedExecutorFactory } from './shared-executor.ts';
import type { SharingOptions } from './shared-executor.ts';
import { readSharing } from './sharing-settings.ts';

const schema = buildSchema('type Query { a(n: Int): String b: String } type Mutation { a: String }');
const query = parse('query One($n: Int) { a(n: $n) } query Two { a b }');
const single = parse('query One { a }');
const ada: Caller = { kind: 'staff', subject: 'ada' };

interface Begun {
  readonly operation: Operation;
  readonly finish: (result?: ExecutionResult) => void;
  readonly fail: (error: unknown) => void;
}

/** An executor that finishes when it is told to. */
async function setUp(options: Partial<SharingOptions> = {}) {
  const begun: Begun[] = [];
  const create = async () => ({
    schema,
    execute: (operation: Operation) =>
      new Promise<ExecutionResult>((resolve, reject) =>
        void begun.push({ operation, finish: (result = { data: { a: `answer ${begun.length}` } }) => resolve(result), fail: reject }),
      ),
    stop: async () => undefined,
  });
  const executor = await sharedExecutorFactory(create, { settings: { queries: true, operations: 100 }, ...options })('');
  return { begun, execute: (changes?: Changes) => executor.execute(operation(changes)) };
}

type Changes = Partial<Omit<Operation, 'context'>> & { readonly context?: Readonly<Record<string, unknown>> };
let requests = 0;

function operation({ context = {}, ...changes }: Changes = {}): Operation {
  requests += 1;
  const headers = { 'x-request-id': `trace-${requests}`, traceparent: `parent-${requests}` };
  return {
    document: query, source: 'the text', documentId: 'the id', operationName: 'One', variables: {}, ...changes,
    context: { caller: ada, ...context, headers: { ...headers, ...(context.headers as object) } },
  };
}

/** A request whose client can leave, and that has some time. */
function patience(milliseconds = 1_000) {
  const client = new AbortController();
  const state = { milliseconds };
  const deadline: Deadline = { remaining: () => state.milliseconds, gone: client.signal };
  return { deadline, leave: () => client.abort(), state };
}

describe('equal queries under way at the same time', () => {
  it('are executed once, and each gets the answer', async () => {
    const { begun, execute } = await setUp();
    const answers = [execute(), execute(), execute()];
    expect(begun.length).toBe(1);
    begun[0]?.finish();
    const [first, second, third] = await Promise.all(answers);
    expect(first).toEqual({ data: { a: 'answer 1' } });
    expect([second, third]).toEqual([first, first]);
  });

  it('share nothing once the answer is there, whether it was good or not', async () => {
    const { begun, execute } = await setUp();
    const good = execute();
    begun[0]?.finish();
    await good;
    const bad = [execute(), execute()];
    begun[1]?.fail(new Fault('FIELD_FORBIDDEN', 'no'));
    for (const answer of await Promise.allSettled(bad)) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'FIELD_FORBIDDEN' } });
    void execute();
    expect(begun.length).toBe(3);
  });

  it('are each executed when it is not switched on', async () => {
    const { begun, execute } = await setUp({ settings: readSharing({}) });
    void execute();
    void execute();
    expect(begun.length).toBe(2);
  });

  it('are no more at one time than is set; the others run, each for itself', async () => {
    const { begun, execute } = await setUp({ settings: { queries: true, operations: 2 } });
    const answers = [1, 2, 3, 3, 1].map((n) => execute({ variables: { n } }));
    expect(begun.map(({ operation: { variables } }) => variables?.n)).toEqual([1, 2, 3, 3]);
    for (const { finish } of begun) finish();
    await Promise.all(answers);
    void execute({ variables: { n: 3 } });
    void execute({ variables: { n: 3 } });
    expect(begun.length).toBe(5);
  });
});

describe('two queries are not shared when they differ in', () => {
  const context = (changes: object): Changes => ({ context: { ...changes } });
  const header = (value: Record<string, string>): Changes => context({ headers: value });
  const who = (caller: Record<string, unknown>): Changes => context({ caller });
  it.each<[string, Changes, Changes]>([
    ['their document', {}, { document: parse('query One($n: Int) { a(n: $n) } query Two { a b }') }],
    ['their operation', {}, { operationName: 'Two' }],
    ['whether they name an operation', { document: single }, { document: single, operationName: undefined }],
    ['a label of an override', { overrides: new Map([['a', true]]) }, { overrides: new Map([['a', false]]) }],
    ['which label of an override holds', { overrides: new Map([['a', true]]) }, { overrides: new Map([['b', true]]) }],
    ['their caller', who({ kind: 'staff', subject: 'ada' }), who({ kind: 'staff', subject: 'bob' })],
    ['the kind of caller', who({ kind: 'staff', subject: 'ada' }), who({ kind: 'service', subject: 'ada' })],
    ['whether there is a caller', who({ kind: 'anonymous' }), who({ kind: 'staff', subject: 'anonymous' })],
    ['a scope', who({ ...ada, scopes: ['read'] }), who({ ...ada, scopes: ['read', 'write'] })],
    ['whether there are scopes', who({ ...ada }), who({ ...ada, scopes: [] })],
    ['a scope that looks like two', who({ ...ada, scopes: ['a","b'] }), who({ ...ada, scopes: ['a', 'b'] })],
    ['something else about the caller', who({ ...ada }), who({ ...ada, tenant: 'x' })],
    ['the value of a header', header({ 'accept-language': 'en' }), header({ 'accept-language': 'de' })],
    ['whether there is a header', header({}), header({ 'x-tenant': '' })],
    ['a header that looks like two', header({ 'x-a': '1","x-b":"2' }), header({ 'x-a': '1', 'x-b': '2' })],
    ['which header has a value', header({ 'x-a': '1' }), header({ 'x-b': '1' })],
    ['where one value ends', header({ 'x-a': '1', 'x-b': '23' }), header({ 'x-a': '12', 'x-b': '3' })],
    ['a variable', { variables: { n: 1 } }, { variables: { n: 2 } }],
    ['the type of a variable', { variables: { n: 1 } }, { variables: { n: '1' } }],
    ['truth and its name', { variables: { n: true } }, { variables: { n: 'true' } }],
    ['null and its name', { variables: { n: null } }, { variables: { n: 'null' } }],
    ['null and absence', { variables: { n: null } }, { variables: {} }],
    ['a list and its item', { variables: { n: [1] } }, { variables: { n: 1 } }],
    ['an empty list and an empty object', { variables: { n: [] } }, { variables: { n: {} } }],
    ['a null in a list and an empty list', { variables: { n: [null] } }, { variables: { n: [] } }],
    ['the order inside a value', { variables: { n: { a: 1, b: 2 } } }, { variables: { n: { b: 2, a: 1 } } }],
    ['a variable that looks like two', { variables: { n: '1","m":"2' } }, { variables: { n: '1', m: '2' } }],
    ['separators', { variables: { n: 'a\u0000b', m: 'c' } }, { variables: { n: 'a', m: 'b\u0000c' } }],
    ['halves of characters', { variables: { n: '\ud800' } }, { variables: { n: '\ud801' } }],
    ['what is caller and what is header', context({ caller: ada, headers: { subject: 'bob' } }), context({ caller: { kind: 'staff', subject: 'bob' }, headers: { subject: 'ada' } })],
  ])('%s', async (_, one, other) => {
    const { begun, execute } = await setUp();
    void execute(one);
    void execute(other);
    expect(begun.length).toBe(2);
    // Not because such requests are never shared.
    void execute(one);
    void execute(other);
    expect(begun.length).toBe(2);
  });
});

describe('queries are shared although they differ in', () => {
  it.each<[string, Changes, Changes]>([
    ['the order of variables', { variables: { n: 1, m: 2 } }, { variables: { m: 2, n: 1 } }],
    ['the order of headers', { context: { headers: { 'x-a': '1', 'x-b': '2' } } }, { context: { headers: { 'x-b': '2', 'x-a': '1' } } }],
    ['the ids of their requests', {}, {}],
    ['their deadlines', { context: { deadline: patience().deadline } }, { context: { deadline: patience(7_000).deadline } }],
  ])('%s', async (_, one, other) => {
    const { begun, execute } = await setUp();
    void execute(one);
    void execute(other);
    expect(begun.length).toBe(1);
  });
});

describe('never shared', () => {
  const parts = (text: string): DocumentNode => parse(text);
  it.each<[string, Changes]>([
    ['is a mutation', { document: parts('mutation One { a }') }],
    ['is a subscription', { document: parts('subscription One { a }') }],
    ['is an answer in parts', { document: parts('query One { ... @defer { a } }') }],
    ['is an answer in parts by way of a fragment', { document: parts('query One { ...F } fragment F on Query { b ... @defer(label: "x") { a } }') }],
    ['is a streamed list', { document: parts('query One { a @stream }') }],
    ['is a request that is traced or explained', { context: { watch: {} } }],
    ['is a request with something new about it', { context: { somethingNew: true } }],
    ['is an operation with something new about it', { explain: true } as Changes],
    ['is one with very long variables', { variables: { n: 'x'.repeat(70_000) } }],
  ])('%s', async (_, changes) => {
    const { begun, execute } = await setUp();
    void execute(changes);
    void execute(changes);
    expect(begun.length).toBe(2);
  });
});

describe('checks of the plan', () => {
  it('are made for each request, and refuse that one only', async () => {
    const { begun, execute } = await setUp();
    const seen: string[] = [];
    const check = (name: string, refuses = false) => () => {
      seen.push(name);
      if (refuses) throw new Fault('COST', 'too much for this one');
    };
    const answers = [execute({ checkPlan: check('first') }), execute({ checkPlan: check('second', true) }), execute({ checkPlan: check('third') })];
    begun[0]?.operation.checkPlan?.({} as PlannedOperation);
    begun[0]?.finish();
    expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen).toEqual(['first', 'second', 'third']);
    expect(begun.length).toBe(1);
  });
});

describe('a client that leaves', () => {
  it('does not end the work for others, also when it was the one who began', async () => {
    const { begun, execute } = await setUp();
    const [leader, follower] = [patience(), patience()];
    const left = execute({ context: { deadline: leader.deadline } });
    const stays = execute({ context: { deadline: follower.deadline } });
    leader.leave();
    await expect(left).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    expect(begun[0]?.operation.context.deadline?.gone?.aborted).toBe(false);
    const joins = execute({ context: { deadline: patience().deadline } });
    begun[0]?.finish();
    expect(await Promise.all([stays, joins])).toEqual([{ data: { a: 'answer 1' } }, { data: { a: 'answer 1' } }]);
    expect(begun.length).toBe(1);
  });

  it('ends the work when nobody else waits, and whoever comes then begins anew', async () => {
    const { begun, execute } = await setUp();
    const [leader, follower] = [patience(), patience()];
    const left = [execute({ context: { deadline: leader.deadline } }), execute({ context: { deadline: follower.deadline } })];
    leader.leave();
    follower.leave();
    for (const answer of await Promise.allSettled(left)) expect(answer).toMatchObject({ reason: { code: 'CLIENT_GONE' } });
    expect(begun[0]?.operation.context.deadline?.gone?.aborted).toBe(true);
    const later = execute({ context: { deadline: patience().deadline } });
    expect(begun.length).toBe(2);
    begun[0]?.finish({ data: { a: 'of the work that was given up' } });
    begun[1]?.finish({ data: { a: 'fresh' } });
    expect(await later).toEqual({ data: { a: 'fresh' } });
  });

  it('was perhaps gone before it began: nobody follows it then', async () => {
    const { begun, execute } = await setUp();
    const leader = patience();
    leader.leave();
    await expect(execute({ context: { deadline: leader.deadline } })).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    void execute();
    expect(begun.length).toBe(2);
  });

  it('leaves no listener behind when it stays', async () => {
    const { begun, execute } = await setUp();
    let listeners = 0;
    const gone = {
      aborted: false,
      addEventListener: () => void (listeners += 1),
      removeEventListener: () => void (listeners -= 1),
    } as unknown as AbortSignal;
    const answers = [0, 1].map(() => execute({ context: { deadline: { remaining: () => 1_000, gone } } }));
    expect(listeners).toBe(2);
    begun[0]?.finish();
    await Promise.all(answers);
    expect(listeners).toBe(0);
  });
});

describe('the deadline', () => {
  const outOfTime: ExecutionResult = { data: null, errors: [new GraphQLError('late', { extensions: { code: 'DEADLINE_EXCEEDED' } })] };

  it('of the request that began is that of the work', async () => {
    const { begun, execute } = await setUp();
    void execute({ context: { deadline: patience(700).deadline } });
    void execute({ context: { deadline: patience(900).deadline } });
    expect(begun[0]?.operation.context.deadline?.remaining()).toBe(700);
  });

  it('of a request that came later holds for itself: it tries again, together with others like it', async () => {
    const { begun, execute } = await setUp();
    const leader = patience(1_000);
    const first = execute({ context: { deadline: leader.deadline } });
    const later = [execute({ context: { deadline: patience(1_500).deadline } }), execute({ context: { deadline: patience(1_800).deadline } })];
    leader.state.milliseconds = 0;
    begun[0]?.finish(outOfTime);
    expect(await first).toEqual(outOfTime);
    while (begun.length < 2) await Promise.resolve();
    begun[1]?.finish({ data: { a: 'in time' } });
    expect(await Promise.all(later)).toEqual([{ data: { a: 'in time' } }, { data: { a: 'in time' } }]);
    expect(begun.length).toBe(2);
  });

  it('is no reason to try again when a subgraph only says so', async () => {
    const { begun, execute } = await setUp();
    const answers = [0, 1].map(() => execute({ context: { deadline: patience().deadline } }));
    begun[0]?.finish(outOfTime);
    expect(await Promise.all(answers)).toEqual([outOfTime, outOfTime]);
    expect(begun.length).toBe(1);
  });

  it('of a request that has less time than the work ends its waiting only', async () => {
    const timers: { milliseconds: number; callback: () => void }[] = [];
    const after = (milliseconds: number, callback: () => void) => (timers.push({ milliseconds, callback }), () => undefined);
    const { begun, execute } = await setUp({ after });
    const leader = execute({ context: { deadline: patience(1_000).deadline } });
    const hurried = patience(50);
    const answer = execute({ context: { deadline: hurried.deadline } });
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([50]);
    hurried.state.milliseconds = 0;
    timers[0]?.callback();
    await expect(answer).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    begun[0]?.finish();
    expect(await leader).toEqual({ data: { a: 'answer 1' } });
  });
});

describe('errors', () => {
  it('are shared, each with the trace id of its own request, and the log can tell whose they were', async () => {
    const told: object[] = [];
    const { begun, execute } = await setUp({ errorsShared: (ids) => void told.push(ids) });
    const ids = ['a', 'b'].map((letter) => letter.repeat(32));
    const answers = ids.map((id) => execute({ context: { headers: { 'x-request-id': id } } }));
    const formatted = { message: 'gone', path: ['a'], extensions: { code: 'OUT_OF_STOCK', traceId: ids[0], serviceName: 'stock' } };
    const foreign = { message: 'else', extensions: { code: 'X', traceId: 'of somebody else' } };
    begun[0]?.finish({ data: { a: null }, errors: [formatted, foreign, new GraphQLError('real', { path: ['b'], extensions: { traceId: ids[0] } })] as GraphQLError[] });
    const results = (await Promise.all(answers)) as ExecutionResult[];
    for (const [n, { data, errors }] of results.entries()) {
      expect(data).toEqual({ a: null });
      expect(errors?.map(({ message, path, extensions }) => [message, path, extensions.traceId])).toEqual([
        ['gone', ['a'], ids[n]], ['else', undefined, 'of somebody else'], ['real', ['b'], ids[n]],
      ]);
      expect(errors?.[0]?.extensions).toEqual({ ...formatted.extensions, traceId: ids[n] });
    }
    expect(told).toEqual([{ traceId: ids[1], sharedTraceId: ids[0] }]);
  });
});

describe('STOA_SHARING', () => {
  it('is off unless it is switched on', () => {
    expect(readSharing({})).toEqual({ queries: false, operations: 1_000 });
    expect(readSharing({ STOA_SHARING: '{"queries": true, "operations": 5}' })).toEqual({ queries: true, operations: 5 });
  });

  it.each<[string, string]>([
    ['yes', 'STOA_SHARING is not JSON'],
    ['true', 'STOA_SHARING must be a JSON object'],
    ['{"mutations": true}', 'STOA_SHARING knows no "mutations", only queries and operations'],
    ['{"queries": "yes"}', 'STOA_SHARING must have true or false for "queries"'],
    ['{"queries": true, "operations": 0}', 'STOA_SHARING must have a whole number from 1 for "operations"'],
  ])('stops the start when it is %s', (text, message) => {
    expect(() => readSharing({ STOA_SHARING: text })).toThrow(message);
  });
});
