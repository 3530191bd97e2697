import { parse } from 'graphql';
import { anonymous } from '@stoa/identity/caller.ts';
import { compiledExecutorFactory } from '../../execution/compiled-executor.ts';
import type { Executor, RequestContext } from '../../execution/executor.ts';
import { resultOf, supergraphOf } from '../../execution/testing/in-process.ts';
import type { OverrideOptions } from '../../planning/override-labels.ts';
import { readOverridePercentages } from '../../planning/override-settings.ts';
import { answers, startTestGateway } from '../../testing/test-gateway.ts';
import { describeScenario } from '../kit/describe-scenario.ts';
import { serveHttp } from '../kit/serve-http.ts';
import { serveSubgraphs } from '../kit/subgraph.ts';
import { progressive } from './scenario.ts';

describeScenario(progressive);

const running: Executor[] = [];
afterEach(() => Promise.all(running.splice(0).map((executor) => executor.stop())));

/** These, one after the other. */
function chancesOf(chances: readonly number[]): () => number {
  const left = [...chances];
  return () => left.shift() ?? NaN;
}

/** A gateway of which one can see which subgraph was asked for a field. */
async function gateway(options: OverrideOptions) {
  const subgraphs = serveSubgraphs(progressive, { world: progressive.world() });
  const clients = new Map(subgraphs.map(({ name, client }) => [name, client]));
  let plans = 0;
  const hooks = { planned: (_: unknown, __: unknown, made: unknown) => void (plans += made === null ? 0 : 1) };
  const executor = await compiledExecutorFactory({ clients, failed: () => undefined, hooks, ...options })(supergraphOf(subgraphs));
  running.push(executor);
  return {
    plans: () => plans,
    /** Subgraphs that were asked for each of these fields. */
    sides: async (source: string, fields: readonly string[], headers: RequestContext['headers'] = {}, deadline?: RequestContext['deadline']) => {
      for (const { seen } of subgraphs) seen.length = 0;
      const { errors } = resultOf(await executor.execute({ document: parse(source), source, documentId: source, context: { caller: anonymous, headers, deadline } }));
      expect(errors).toBeUndefined();
      const wasAsked = (field: string) => subgraphs.filter(({ seen }) => seen.some(({ query }) => new RegExp(`\\b${field}\\b`).test(query)));
      return fields.map((field) => wasAsked(field).map(({ name }) => name).join());
    },
  };
}

/** A gateway as it is run, over HTTP, which has taken up its subgraphs. */
async function wholeGateway(running: AsyncDisposableStack, options: Partial<Parameters<typeof startTestGateway>[0]>) {
  const subgraphs = serveSubgraphs(progressive, { world: progressive.world() });
  const served = await Promise.all(subgraphs.map(async (subgraph) => running.use(await serveHttp(subgraph))));
  const started = running.use(await startTestGateway({ subgraphs: served, examples: null, polling: { settling: 10, settled: 60_000 }, ...options }));
  await answers(started, '{ users { name } }');
  return {
    issuer: started.issuer,
    log: started.log,
    /** Subgraphs that were asked for the names of users. */
    sideOfNames: async (headers: Record<string, string> = {}) => {
      for (const { seen } of subgraphs) seen.length = 0;
      expect((await started.query('{ users { name } }', { headers })).json.data).toEqual({ users: [{ name: 'User 1' }, { name: 'User 2' }] });
      return subgraphs.filter(({ seen }) => seen.some(({ query }) => /\bname\b/.test(query))).map(({ name }) => name);
    },
  };
}

describe('a percentage of requests', () => {
  it.each([[0, 'new'], [0.1999, 'new'], [0.2, 'old'], [0.9999, 'old']])('decides by chance: with %d the field comes from the %s subgraph', async (chance, side) => {
    const { sides } = await gateway({ random: () => chance });
    expect(await sides('{ users { email } }', ['email'])).toEqual([side]);
  });

  it('that is all of them needs no luck', async () => {
    const { sides } = await gateway({ random: () => 0.9999999 });
    expect(await sides('{ version }', ['version'])).toEqual(['new']);
  });

  it('decides once for all places of an answer', async () => {
    const chances = [0.1, 0.9];
    const { sides } = await gateway({ random: () => chances.shift() ?? 1 });
    const source = '{ users { email } me { email } again: users { email } }';
    expect(await sides(source, ['email'])).toEqual(['new']);
    expect(await sides(source, ['email'])).toEqual(['old']);
  });
});

describe('a percentage of the setting', () => {
  const percentages = (settings: object) => readOverridePercentages({ STOA_OVERRIDES: JSON.stringify(settings) });

  it('makes a label hold for that share of the requests, also one that says a share itself, and nobody is asked about it', async () => {
    const askedFor: (readonly string[])[] = [];
    const { sides } = await gateway({
      overridePercentages: percentages({ names: 12.5, 'percent(20)': 100 }),
      overrideLabels: async (labels) => {
        askedFor.push(labels);
        return new Set(['names', ...labels]);
      },
      random: chancesOf([0.124, 0.9, 0.125, 0.2]),
    });
    const source = '{ users { name email plan } }';
    expect(await sides(source, ['name', 'email', 'plan'])).toEqual(['new', 'new', 'new']);
    expect(await sides(source, ['name', 'email', 'plan'])).toEqual(['old', 'new', 'new']);
    expect(askedFor).toEqual([['plans'], ['plans']]);
  });

  it('switches a label off, and leaves the others as they are', async () => {
    const { sides } = await gateway({ overridePercentages: percentages({ 'percent(100)': 0, names: 0 }), random: () => 0 });
    expect(await sides('{ version users { name email } }', ['version', 'name', 'email'])).toEqual(['old', 'old', 'new']);
  });

  it.each([
    [{ names: 101 }, 'the label "names"'], [{ names: -1 }, 'the label "names"'], [{ names: '20' }, 'the label "names"'],
    [{ names: true }, 'the label "names"'], [{ names: null }, 'the label "names"'], [[20], 'must be a JSON object'],
  ])('is refused when it is %j', (settings, told) => {
    const refused = { code: 'INVALID_SETTINGS', message: expect.stringMatching(new RegExp(`^STOA_OVERRIDES .*${told}`)) as string };
    expect(() => percentages(settings)).toThrow(expect.objectContaining(refused) as Error);
  });

  it('for a label that no field has is told', async () => {
    const unknown: string[] = [];
    await gateway({ overridePercentages: percentages({ name: 20, names: 100 }), labelUnknown: (label) => unknown.push(label) });
    expect(unknown).toEqual(['name']);
  });

  it('is that of the environment in a whole gateway, which logs labels that no field has, and starts', async () => {
    await using running = new AsyncDisposableStack();
    const { sideOfNames, log } = await wholeGateway(running, { environment: { STOA_OVERRIDES: '{"name": 20, "names": 100}' } });
    expect(await sideOfNames()).toEqual(['new']);
    expect(log).toContainEqual(expect.stringContaining('STOA_OVERRIDES names the label \\"name\\", which no field of the graph has'));
  });
});

describe('a label of one’s own', () => {
  const askedFor: (readonly string[])[] = [];
  const byHeader: OverrideOptions['overrideLabels'] = async (labels, { headers }) => {
    askedFor.push(labels);
    return new Set((headers['x-labels'] ?? '').split(' '));
  };
  beforeEach(() => askedFor.splice(0));

  it('holds when the hook says so, request by request', async () => {
    const { sides } = await gateway({ overrideLabels: byHeader });
    const source = '{ users { name plan } }';
    expect(await sides(source, ['name', 'plan'], { 'x-labels': 'names' })).toEqual(['new', 'old']);
    expect(await sides(source, ['name', 'plan'], { 'x-labels': 'plans' })).toEqual(['old', 'new']);
    expect(await sides(source, ['name', 'plan'], { 'x-labels': 'names plans unknown' })).toEqual(['new', 'new']);
    expect(await sides(source, ['name', 'plan'])).toEqual(['old', 'old']);
    expect(askedFor).toEqual([['names', 'plans'], ['names', 'plans'], ['names', 'plans'], ['names', 'plans']]);
  });

  it('is asked about only where the operation meets it', async () => {
    const { sides } = await gateway({ overrideLabels: byHeader });
    await sides('{ users { age } }', []);
    await sides('{ users { email } }', []);
    await sides('{ me { ... on User { plan } } }', []);
    expect(askedFor).toEqual([['plans']]);
  });

  it('makes a plan of its own only where the operation meets it', async () => {
    const { sides, plans } = await gateway({ overrideLabels: byHeader });
    for (const labels of ['', 'names', 'plans', 'names plans']) await sides('{ users { age plan } }', [], { 'x-labels': labels });
    expect(plans()).toBe(2);
    for (const labels of ['', 'names', 'plans', 'names plans']) await sides('{ users { age } }', [], { 'x-labels': labels });
    expect(plans()).toBe(3);
  });

  it('does not hold without a hook, nor when the hook fails', async () => {
    const failures: unknown[] = [];
    const broken = new Error('flags are away');
    const failing = await gateway({
      overrideLabels: () => {
        throw broken;
      },
      labelsFailed: (reason) => failures.push(reason),
    });
    expect(await failing.sides('{ users { name } }', ['name'])).toEqual(['old']);
    expect(failures).toEqual([broken]);
    expect(await (await gateway({})).sides('{ users { name } }', ['name'])).toEqual(['old']);
  });

  it('does not hold when the hook takes longer than the request has', async () => {
    const failures: unknown[] = [];
    const slow = await gateway({ overrideLabels: () => new Promise(() => undefined), labelsFailed: (reason) => failures.push(reason) });
    expect(await slow.sides('{ users { name } }', ['name'], {}, { remaining: () => 1, gone: undefined })).toEqual(['old']);
    expect(failures).toEqual([expect.objectContaining({ message: 'the labels were not answered in time' })]);
  });
});

it('is decided for each request of a whole gateway, by who asks', async () => {
  await using running = new AsyncDisposableStack();
  const { sideOfNames, issuer } = await wholeGateway(running, { overrideLabels: async (labels, { caller }) => new Set(caller.kind === 'staff' ? labels : []) });
  expect(await sideOfNames()).toEqual(['old']);
  const token = await issuer.issue({ kind: 'staff', subject: 'ann' }, 60);
  expect(await sideOfNames({ authorization: `Bearer ${token}` })).toEqual(['new']);
});
