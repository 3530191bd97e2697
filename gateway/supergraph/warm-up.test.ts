import { Fault } from '@stoa/kernel/fault.ts';
import type { Planning } from '../execution/execution-hooks.ts';
import type { GatewayPlugin } from '../plugins/plugin.ts';
import { startStubSubgraph } from '../testing/stub-subgraph.ts';
import { answers, startTestGateway, TEST_SECRET, until } from '../testing/test-gateway.ts';
import type { UsedOperation } from './used-operations.ts';
import { warmUp } from './warm-up.ts';
import type { WarmUpFacts, WarmUpOptions } from './warm-up.ts';

const operation = (source: string): UsedOperation => ({ source, operationName: undefined, variables: {}, defers: false });

async function warm(sources: readonly string[], options: Partial<WarmUpOptions> = {}) {
  const told: WarmUpFacts[] = [];
  const documents: string[] = [];
  const planned: string[] = [];
  await warmUp({
    prepareDocument: (text) => {
      documents.push(text);
      if (text === 'stale') throw new Fault('GRAPHQL_VALIDATION_FAILED', 'There is no such field.');
      return { id: text } as ReturnType<WarmUpOptions['prepareDocument']>;
    },
    prepareOperation: async ({ source }) => {
      planned.push(source);
      if (source === 'unplannable') throw new Error('no plan');
    },
    used: { mostUsed: (count) => sources.slice(0, count).map(operation) },
    done: (facts) => told.push(facts),
    now: () => 0,
    ...options,
  });
  return { told, documents, planned };
}

describe('warming up a graph', () => {
  it('prepares what was used most, and goes on after what cannot be prepared', async () => {
    const { told, planned } = await warm(['a', 'stale', 'unplannable', 'b']);
    expect(planned).toEqual(['a', 'unplannable', 'b']);
    expect(told).toEqual([{ prepared: 2, failed: 2, left: 0, ms: 0 }]);
  });

  it('is bounded in number and in time', async () => {
    const many = Array.from({ length: 50 }, (_, i) => `d${i}`);
    let time = 0;
    const { told, planned } = await warm(many, { limits: { operations: 10, ms: 100 }, now: () => (time += 30) });
    expect(planned).toEqual(['d0', 'd1', 'd2']);
    expect(told).toMatchObject([{ prepared: 3, failed: 0, left: 7 }]);
  });

  it('is given up when the gateway is told to end', async () => {
    const stopping = new AbortController();
    const { told, documents } = await warm(['a', 'b', 'c'], { stopping: stopping.signal, prepareOperation: async () => stopping.abort() });
    expect(documents).toEqual(['a']);
    expect(told).toMatchObject([{ prepared: 1, left: 2 }]);
  });

  it('lets what waits run between two documents', async () => {
    const order: string[] = [];
    const waiting = (): void => void setImmediate(() => (order.push('request'), order.length < 6 && waiting()));
    waiting();
    await warm(['a', 'b', 'c'], { prepareOperation: async ({ source }) => void order.push(source) });
    expect(order.slice(0, 6)).toEqual(['request', 'a', 'request', 'b', 'request', 'c']);
  });

  it('is nothing when nobody has asked anything yet', async () => {
    const { told } = await warm([]);
    expect(told).toEqual([]);
  });
});

describe('a new graph', () => {
  const SDL = 'type Query { lamp: Lamp } type Lamp { title: String weight: Int }';
  const resolvers = { Query: { lamp: () => ({ title: 'Lamp', weight: 1 }) } };
  const QUERY = 'query ($heavy: Boolean = false) { lamp { title weight @include(if: $heavy) } }';

  it('has planned what clients ran on the one before, also by its conditions, when the first of them comes; no subgraph was asked for it', async () => {
    const plannings: (Planning | null)[] = [];
    let swaps = 0;
    const plugin: GatewayPlugin = {
      name: 'recorder',
      execution: { planned: (_context, _plan, planning) => void plannings.push(planning) },
      supergraph: ({ type }) => void (swaps += type === 'supergraph-swapped' ? 1 : 0),
    };
    await using subgraph = await startStubSubgraph('lamps', TEST_SECRET, SDL, resolvers);
    await using gateway = await startTestGateway({ subgraphs: [subgraph], plugins: [plugin] });
    await answers(gateway, '{ lamp { title } }');
    for (const heavy of [true, false]) await gateway.query(QUERY, { variables: { heavy } });
    expect(plannings.filter((planning) => planning !== null)).toHaveLength(3);
    plannings.length = 0;
    subgraph.seen.length = 0;

    subgraph.deploy(`${SDL} extend type Lamp { colour: String }`, resolvers);
    await until(() => swaps === 2);
    expect(plannings).toEqual([]);
    expect(subgraph.seen).toEqual([]);
    for (const heavy of [true, false]) await gateway.query(QUERY, { variables: { heavy } });
    await gateway.query('{ lamp { title } }');
    expect(plannings).toEqual([null, null, null]);
    await gateway.query('{ lamp { colour } }');
    expect(plannings.at(-1)).not.toBeNull();
    expect(gateway.log.some((line) => line.includes('"prepared":3,"failed":0'))).toBe(true);
  });
});
