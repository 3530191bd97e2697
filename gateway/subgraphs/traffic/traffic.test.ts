import { anonymous } from '@stoa/identity/caller.ts';
import { downstreamFault } from '../../errors.ts';
import { RefusedRequest, UnavailableStatus } from '../answer-headers.ts';
import { startDeadline } from '../deadline.ts';
import type { SubgraphAnswer, SubgraphRequest, Timekeeper } from '../subgraph-client.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { simulate } from './testing.ts';
import { createTraffic } from './traffic.ts';
import { defaultTraffic, readTraffic } from './traffic-settings.ts';
import type { SubgraphTraffic } from './traffic-settings.ts';

const answer: SubgraphAnswer = { data: {}, errors: [], escapes: false };
const broken = () => downstreamFault('catalog', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
const wrong = () => downstreamFault('catalog', 'it is no JSON');

/** Traffic to a subgraph that does what `respond` says; by default it never answers. */
function setup(settings: Partial<SubgraphTraffic> = {}, respond?: (request: SubgraphRequest, nth: number) => Promise<SubgraphAnswer>) {
  const world = simulate();
  /** What was sent, with the time that it had. */
  const seen: { readonly timeoutMs: number }[] = [];
  const open: { resolve: () => void; aborted: () => boolean }[] = [];
  const never = ({ cancellation }: Timekeeper) =>
    new Promise<SubgraphAnswer>((resolve, reject) => {
      open.push({ resolve: () => resolve(answer), aborted: () => cancellation.isCancelled });
      cancellation.listen({ cancelled: (reason) => reject(downstreamFault('catalog', reason)) });
    });
  const states: string[] = [];
  const send = createTraffic(
    'catalog',
    (request, timekeeper) => {
      seen.push({ timeoutMs: timekeeper.timeoutMs });
      return respond ? respond(request, seen.length) : never(timekeeper);
    },
    { settings: { ...defaultTraffic, ...settings }, surroundings: world, circuitChanged: (state) => states.push(state) },
  );
  /** Code of what becomes of a request, once it is known. */
  const ask = (request: Partial<SubgraphRequest> = {}) => {
    const state: { code: string } = { code: 'pending' };
    const full = { query: '{a}', caller: anonymous, ...request } as SubgraphRequest;
    const settled = send(full).then(
      () => (state.code = 'ok'),
      (error: unknown) => (state.code = String((error as { code?: unknown }).code)),
    );
    return Object.assign(state, { settled });
  };
  const deadline = (milliseconds: number, gone?: AbortSignal) => startDeadline(milliseconds, () => world.now(), () => gone);
  return { world, seen, open, states, ask, deadline };
}

describe('a request to a subgraph', () => {
  it('ends when its time is up: a query sooner than a mutation', async () => {
    const { world, ask, seen } = setup({ queryTimeoutMs: 100, mutationTimeoutMs: 300 });
    const query = ask();
    const mutation = ask({ query: 'mutation {a}' });
    await world.advance(100);
    expect([query.code, mutation.code]).toEqual(['DOWNSTREAM_TIMEOUT', 'pending']);
    await world.advance(200);
    expect(mutation.code).toBe('DOWNSTREAM_TIMEOUT');
    expect(seen).toHaveLength(2);
    expect(world.pending).toBe(0);
  });

  it('is told how much time is left of the client’s, and ends with it', async () => {
    const { world, ask, seen, deadline } = setup({ queryTimeoutMs: 5_000 });
    const end = deadline(800);
    await world.advance(300);
    const late = ask({ deadline: end });
    await world.advance(499);
    expect(late.code).toBe('pending');
    await world.advance(1);
    expect(late.code).toBe('DEADLINE_EXCEEDED');
    expect(seen.map(({ timeoutMs }) => timeoutMs)).toEqual([500]);
  });

  it('is not made at all when no time is left', async () => {
    const { world, ask, seen, deadline } = setup();
    const end = deadline(100);
    await world.advance(100);
    expect(await ask({ deadline: end }).settled).toBe('DEADLINE_EXCEEDED');
    expect(seen).toEqual([]);
  });

  it('stops when the client is gone, and is not made for one who is', async () => {
    const client = new AbortController();
    const { ask, open, seen, deadline, world } = setup();
    const running = ask({ deadline: deadline(5_000, client.signal) });
    client.abort();
    expect(await running.settled).toBe('CLIENT_GONE');
    expect(open.map(({ aborted }) => aborted())).toEqual([true]);
    expect(await ask({ deadline: deadline(5_000, client.signal) }).settled).toBe('CLIENT_GONE');
    expect(seen).toHaveLength(1);
    expect(world.pending).toBe(0);
  });

  it('runs to its end when it is a mutation, whoever is gone', async () => {
    const client = new AbortController();
    const { ask, open, deadline } = setup();
    const mutation = ask({ query: 'mutation {a}', deadline: deadline(5_000, client.signal) });
    client.abort();
    open[0]?.resolve();
    expect(await mutation.settled).toBe('ok');
  });
});

describe('a query whose connection failed', () => {
  it('is sent again, at a random moment, twice at most', async () => {
    const { world, ask, seen } = setup({}, () => Promise.reject(broken()));
    world.chance = 0.5;
    const query = ask();
    await world.advance(0);
    expect(seen).toHaveLength(1);
    await world.advance(12);
    expect(seen).toHaveLength(1);
    await world.advance(1);
    expect(seen).toHaveLength(2);
    await world.advance(25);
    expect([seen.length, query.code]).toEqual([3, 'DOWNSTREAM_SERVICE_ERROR']);
    await world.advance(10_000);
    expect(seen).toHaveLength(3);
  });

  it('succeeds when the subgraph is back, also after it said that it is away', async () => {
    for (const failure of [broken(), downstreamFault('catalog', new UnavailableStatus('status 503'))]) {
      const { world, ask, seen } = setup({}, (_, nth) => (nth === 1 ? Promise.reject(failure) : Promise.resolve(answer)));
      const query = ask();
      await world.advance(1_000);
      expect([seen.length, query.code]).toEqual([2, 'ok']);
    }
  });

  it.each<[string, Partial<SubgraphRequest>]>([
    ['a mutation', { query: 'mutation { a }' }],
    ['what may be a mutation', { query: 'fragment F on A { b } mutation { a }' }],
    ['a mutation that is ready to send', { query: undefined, body: '{"query":"mutation {a}"}' }],
    ['what is said to be a mutation', { query: '{a}', kind: 'mutation' }],
  ])('is sent once only when it is %s', async (_, request) => {
    const { world, ask, seen } = setup({}, () => Promise.reject(broken()));
    const mutation = ask(request);
    await world.advance(10_000);
    expect([seen.length, mutation.code]).toEqual([1, 'DOWNSTREAM_SERVICE_ERROR']);
  });

  it('is known by its text, also when that is ready to send', async () => {
    for (const body of ['{"query":"{a}"}', '{"query":"query($r:[_Any!]!){_entities(representations:$r){a}}"}']) {
      const { world, ask, seen } = setup({ retries: 1 }, () => Promise.reject(broken()));
      ask({ query: undefined, body });
      await world.advance(1_000);
      expect(seen).toHaveLength(2);
    }
  });

  it('is not sent again for an answer that is wrong, or too late', async () => {
    const { world, ask, seen } = setup({}, () => Promise.reject(wrong()));
    ask();
    await world.advance(1_000);
    expect(seen).toHaveLength(1);
    const slow = setup({ queryTimeoutMs: 100 });
    slow.ask();
    await slow.world.advance(1_000);
    expect(slow.seen).toHaveLength(1);
  });

  it('is not sent again when the client’s time would be over by then', async () => {
    const { world, ask, seen, deadline } = setup({ retryFirstMs: 1_000, retryHighestMs: 1_000 }, () => Promise.reject(broken()));
    expect(await ask({ deadline: deadline(400) }).settled).toBe('DOWNSTREAM_SERVICE_ERROR');
    expect(seen).toHaveLength(1);
    expect(world.pending).toBe(0);
  });

  it('does not multiply the load on a subgraph that is down: one in ten requests may be a further try', async () => {
    const { world, ask, seen } = setup({ breakerFailurePercent: 101 }, () => Promise.reject(broken()));
    for (let i = 0; i < 1_000; i += 1) {
      ask();
      await world.advance(1_000);
    }
    expect(seen.length).toBeGreaterThan(1_000);
    expect(seen.length).toBeLessThanOrEqual(1_000 + 100 + 10);
  });
});

describe('the circuit to a subgraph', () => {
  const settings = { retries: 0, breakerRequests: 4, breakerFailurePercent: 50, breakerOpenMs: 1_000, breakerWindowMs: 10_000 };

  it('opens when half of the requests failed, and lets none through for a while', async () => {
    let isDown = false;
    const { world, ask, seen, states } = setup(settings, () => (isDown ? Promise.reject(wrong()) : Promise.resolve(answer)));
    await ask().settled;
    await ask().settled;
    isDown = true;
    expect(await ask().settled).toBe('DOWNSTREAM_SERVICE_ERROR');
    expect(states).toEqual([]);
    expect(await ask().settled).toBe('DOWNSTREAM_SERVICE_ERROR');
    expect(states).toEqual(['open']);
    for (let i = 0; i < 100; i += 1) expect(await ask().settled).toBe('DOWNSTREAM_CIRCUIT_OPEN');
    await world.advance(999);
    expect(await ask().settled).toBe('DOWNSTREAM_CIRCUIT_OPEN');
    expect(seen).toHaveLength(4);
  });

  it('lets one request try after a while, and closes when that one succeeds', async () => {
    const { world, ask, open, states } = setup({ ...settings, queryTimeoutMs: 10 });
    const failing = Array.from({ length: 4 }, () => ask());
    await world.advance(10);
    expect(failing.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'DOWNSTREAM_TIMEOUT'));
    await world.advance(1_000);
    const probe = ask();
    const others = Array.from({ length: 10 }, () => ask());
    for (const other of others) expect(await other.settled).toBe('DOWNSTREAM_CIRCUIT_OPEN');
    open.at(-1)?.resolve();
    expect(await probe.settled).toBe('ok');
    expect(states).toEqual(['open', 'half-open', 'closed']);
    const after = ask();
    open.at(-1)?.resolve();
    expect(await after.settled).toBe('ok');
  });

  it('stays open when the one that tried fails', async () => {
    const { world, ask, seen, states } = setup(settings, () => Promise.reject(wrong()));
    for (let i = 0; i < 4; i += 1) await ask().settled;
    await world.advance(1_000);
    expect(await ask().settled).toBe('DOWNSTREAM_SERVICE_ERROR');
    expect(await ask().settled).toBe('DOWNSTREAM_CIRCUIT_OPEN');
    expect([seen.length, states]).toEqual([5, ['open', 'half-open', 'open']]);
  });

  it('forgets failures that are long ago, and does not open for a few', async () => {
    const { world, ask, states } = setup(settings, () => Promise.reject(wrong()));
    for (let i = 0; i < 20; i += 1) {
      await ask().settled;
      await world.advance(4_000);
    }
    expect(states).toEqual([]);
  });

  it('is not opened by requests that the subgraph refuses, so nobody can switch it off with nonsense', async () => {
    const { ask, states } = setup({}, async () => {
      throw downstreamFault('catalog', new RefusedRequest('status 400'));
    });
    for (let nth = 0; nth < 100; nth += 1) await ask().settled;
    expect(states).toEqual([]);
  });

  it('is not opened by clients that leave, and lets another request try when the first one’s client left', async () => {
    const { world, ask, deadline, open, states } = setup({ ...settings, queryTimeoutMs: 10 });
    const leave = async () => {
      const client = new AbortController();
      const request = ask({ deadline: deadline(5_000, client.signal) });
      client.abort();
      expect(await request.settled).toBe('CLIENT_GONE');
    };
    for (let i = 0; i < 10; i += 1) await leave();
    expect(states).toEqual([]);
    for (let i = 0; i < 4; i += 1) ask();
    await world.advance(1_010);
    await leave();
    const second = ask();
    open.at(-1)?.resolve();
    expect(await second.settled).toBe('ok');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('lets another request try when the first one’s client left while it waited for its turn', async () => {
    const { world, ask, deadline, open, states } = setup({ ...settings, queryTimeoutMs: 10, mutationTimeoutMs: 10_000, connections: 2 });
    ask({ query: 'mutation {a}' });
    for (let i = 0; i < 4; i += 1) {
      ask();
      // It takes the place of the last one, so that none is left.
      if (i === 3) ask({ query: 'mutation {b}' });
      await world.advance(10);
    }
    await world.advance(1_000);
    const client = new AbortController();
    const first = ask({ deadline: deadline(5_000, client.signal) });
    client.abort();
    expect(await first.settled).toBe('CLIENT_GONE');
    const second = ask();
    open[0]?.resolve();
    await world.advance(0);
    open.at(-1)?.resolve();
    expect(await second.settled).toBe('ok');
    expect(states).toEqual(['open', 'half-open', 'closed']);
    open.forEach(({ resolve }) => resolve());
    await world.advance(0);
    expect(world.pending).toBe(0);
  });

  it('opens when requests with nearly all the time of a client are late, and not when little of it was left', async () => {
    const { world, ask, states, deadline } = setup({ ...settings, queryTimeoutMs: 1_000 });
    for (let i = 0; i < 10; i += 1) ask({ deadline: deadline(800) });
    await world.advance(800);
    expect(states).toEqual([]);
    for (let i = 0; i < 4; i += 1) ask({ deadline: deadline(999) });
    await world.advance(999);
    expect(states).toEqual(['open']);
  });

  it('is not changed by the late end of a request from before', () => {
    const world = simulate();
    const breaker = createCircuitBreaker(settings, () => world.now());
    const old = breaker.admit() ?? 0;
    for (let i = 0; i < 4; i += 1) breaker.report(breaker.admit() ?? 0, 'failure');
    expect(breaker.state).toBe('open');
    breaker.report(old, 'success');
    expect(breaker.state).toBe('open');
  });
});

describe('the queue to a subgraph', () => {
  it('lets so many requests run, so many wait, and refuses the others at once', async () => {
    const { ask, seen, open, world } = setup({ connections: 2, queue: 3 });
    const requests = Array.from({ length: 6 }, () => ask());
    await world.advance(0);
    expect(seen).toHaveLength(2);
    expect(requests.map(({ code }) => code)).toEqual(['pending', 'pending', 'pending', 'pending', 'pending', 'DOWNSTREAM_BUSY']);
    for (let i = 0; i < 5; i += 1) {
      open[i]?.resolve();
      await world.advance(0);
      expect(seen).toHaveLength(Math.min(5, 3 + i));
    }
    expect(requests.slice(0, 5).map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'ok'));
    expect(world.pending).toBe(0);
  });

  it('gives the place of one that waited too long to the next, and never asks for it', async () => {
    const { ask, seen, open, world, deadline } = setup({ connections: 1, queue: 2 });
    ask();
    const impatient = ask({ deadline: deadline(50) });
    const patient = ask();
    await world.advance(50);
    expect(impatient.code).toBe('DEADLINE_EXCEEDED');
    open[0]?.resolve();
    await world.advance(0);
    expect(seen).toHaveLength(2);
    open[1]?.resolve();
    expect(await patient.settled).toBe('ok');
  });
});

describe('settings of traffic', () => {
  it('are those of all subgraphs, and of one where it has its own', () => {
    const { deadlineMs, of } = readTraffic({ STOA_TRAFFIC: '{"deadlineMs":8000,"retries":1,"subgraphs":{"orders":{"retries":0}}}' });
    expect([deadlineMs, of('catalog').retries, of('orders').retries, of('orders').queue]).toEqual([8_000, 1, 0, 512]);
    expect(readTraffic({}).of('catalog')).toEqual(defaultTraffic);
    // So a subgraph that never answers is told from a client that came with little time.
    expect(readTraffic({ STOA_TRAFFIC: '{"deadlineMs":300,"subgraphs":{"orders":{"queryTimeoutMs":900}}}' }).of('orders')).toMatchObject({ queryTimeoutMs: 300, mutationTimeoutMs: 300 });
  });

  it.each([
    '{"retires":1}', '{"retries":-1}', '{"retries":1.5}', '{"deadlineMs":0}', '{"connections":0}', '{"subgraphs":{"a":{"connections":0}}}',
    '{"queryTimeoutMs":9999999999}', '{"subgraphs":{"a":{"breakerOpenMs":9999999999}}}', '{"subgraphs":{"a":{"deadlineMs":1}}}', '{"subgraphs":[]}', '[]', 'x',
  ])(
    'are refused when they are wrong: %s',
    (text) => {
      expect(() => readTraffic({ STOA_TRAFFIC: text })).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }) as Error);
    },
  );
});
