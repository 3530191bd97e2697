import { composeSupergraph } from './compose.ts';
import { createGraphSwitch } from './graph-switch.ts';
import { subgraphsOf } from './initial-supergraph.ts';
import { createSupergraphManager } from './supergraph-manager.ts';
import type { SupergraphEvent, SupergraphManagerOptions } from './supergraph-manager.ts';

const FEDERATION = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])\n';
const products = (fields = '') => `${FEDERATION} type Query { products: [Product!]! } type Product @key(fields: "id") { id: ID! ${fields} }`;
const reviews = (fields = 'stars: Int') => `${FEDERATION} type Product @key(fields: "id") { id: ID! ${fields} }`;

/** A graph that is nothing but its supergraph, and remembers that it was stopped. */
interface Graph {
  readonly supergraphSdl: string;
  stopped: boolean;
  stop(): Promise<void>;
}

/** A manager over subgraphs whose answers the test decides. An Error is a subgraph that is away. */
function setUp(answers: Record<string, string | Error>, options: Partial<SupergraphManagerOptions<Graph>> = {}) {
  const events: SupergraphEvent[] = [];
  const graphs: Graph[] = [];
  let asked = 0;
  const manager = createSupergraphManager<Graph>({
    subgraphs: Object.keys(answers),
    fetchSdl: async (name) => {
      asked += 1;
      const answer = answers[name] ?? new Error('unknown');
      if (typeof answer === 'string') return answer;
      throw answer;
    },
    load: async (supergraphSdl) => {
      const graph: Graph = {
        supergraphSdl,
        stopped: false,
        stop: async () => {
          graph.stopped = true;
        },
      };
      graphs.push(graph);
      return graph;
    },
    notify: (event) => events.push(event),
    ...options,
  });
  const served = () => {
    const lease = manager.lease();
    lease?.release();
    return lease?.graph.supergraphSdl;
  };
  const types = () => events.splice(0).map((event) => ('subgraph' in event ? `${event.type} ${event.subgraph}` : event.type));
  return { answers, manager, graphs, events, served, types, asked: () => asked };
}

const away = new Error('connect ECONNREFUSED 127.0.0.1:4302');

describe('the supergraph manager', () => {
  it('composes what the subgraphs say, and does not swap while they say the same', async () => {
    const { manager, served, graphs, types } = setUp({ products: products('title: String'), reviews: reviews() });
    expect(served()).toBeUndefined();
    await manager.poll();
    expect(served()).toContain('title: String @join__field(graph: PRODUCTS)');
    expect(types()).toEqual(['subgraph-found products', 'subgraph-found reviews', 'supergraph-swapped']);
    await manager.poll();
    await manager.poll();
    expect(graphs).toHaveLength(1);
    expect(types()).toEqual([]);
  });

  it('shows a new field after the next look, and stops the graph before it', async () => {
    const { manager, served, graphs, answers } = setUp({ products: products() });
    await manager.poll();
    answers.products = products('weight: Int');
    await manager.poll();
    expect(served()).toContain('weight: Int');
    expect(graphs.map(({ stopped }) => stopped)).toEqual([true, false]);
  });

  it('keeps the last known part of a subgraph that goes away, and says so once', async () => {
    const { manager, served, answers, types } = setUp({ products: products(), reviews: reviews() });
    await manager.poll();
    types();
    answers.reviews = away;
    answers.products = products('weight: Int');
    await manager.poll();
    await manager.poll();
    expect(served()).toContain('stars: Int');
    expect(served()).toContain('weight: Int');
    expect(types()).toEqual(['subgraph-lost reviews', 'supergraph-swapped']);
    answers.reviews = reviews();
    await manager.poll();
    expect(types()).toEqual(['subgraph-found reviews']);
  });

  it.each([
    ['is no schema', '<html>', 'subgraph-broken reviews'],
    ['is empty', ' ', 'subgraph-broken reviews'],
    ['contradicts another one', `${FEDERATION} type Product @key(fields: "id") { id: ID! title: Int }`, 'supergraph-refused'],
    ['uses a federation that is not known', `extend schema @link(url: "https://specs.apollo.dev/federation/v2.99") type A { b: Int }`, 'supergraph-refused'],
  ])('keeps the last good graph when a new part %s', async (_, sdl, event) => {
    const { manager, served, answers, types } = setUp({ products: products('title: String'), reviews: reviews() });
    await manager.poll();
    const before = served();
    types();
    answers.reviews = sdl;
    await manager.poll();
    await manager.poll();
    expect(served()).toBe(before);
    expect(types()).toEqual([event]);
  });

  it('takes the parts that fit when another one does not', async () => {
    const { manager, served, answers, types } = setUp({ products: products('title: String'), reviews: reviews() });
    await manager.poll();
    answers.products = products('title: String weight: Int');
    answers.reviews = reviews('title: Int');
    await manager.poll();
    expect(served()).toContain('weight: Int');
    expect(served()).toContain('stars: Int');
    types();
    answers.reviews = reviews('stars: Int votes: Int');
    await manager.poll();
    expect(served()).toContain('votes: Int');
    expect(types()).toEqual(['supergraph-swapped']);
  });

  it('keeps the last good graph when the new one composes but cannot be loaded', async () => {
    let refuse = false;
    const load = async (supergraphSdl: string): Promise<Graph> => {
      if (refuse) throw new Error('unsupported feature');
      return { supergraphSdl, stopped: false, stop: async () => undefined };
    };
    const { manager, served, answers, types } = setUp({ products: products() }, { load });
    await manager.poll();
    const before = served();
    refuse = true;
    answers.products = products('weight: Int');
    await manager.poll();
    expect(served()).toBe(before);
    expect(types()).toContain('supergraph-refused');
  });

  it('serves what there is when it starts without an initial supergraph, and grows', async () => {
    const { manager, served, answers } = setUp({ products: products(), reviews: away });
    await manager.poll();
    expect(served()).not.toContain('stars');
    expect(manager.complete()).toBe(false);
    answers.reviews = reviews();
    await manager.poll();
    expect(served()).toContain('stars');
    expect(manager.complete()).toBe(true);
  });
});

describe('an initial supergraph', () => {
  const parts = [{ name: 'products', sdl: products() }, { name: 'reviews', sdl: reviews() }];
  const supergraphSdl = composeSupergraph(parts);
  const initial = { supergraphSdl, subgraphs: subgraphsOf(supergraphSdl) };

  it('is served at once, before anybody was asked', async () => {
    const { manager, served, asked } = setUp({ products: away, reviews: away }, { initial });
    await manager.open();
    expect(served()).toBe(supergraphSdl);
    await manager.poll();
    expect(served()).toBe(supergraphSdl);
    expect(asked()).toBe(2);
  });

  it('is not replaced by the same one', async () => {
    const { manager, graphs } = setUp({ reviews: reviews(), products: products() }, { initial });
    await manager.open();
    await manager.poll();
    expect(graphs).toHaveLength(1);
  });

  it('stays whole until each of its subgraphs was seen, so that nobody who is away goes missing', async () => {
    const { manager, served, answers } = setUp({ products: products('weight: Int'), reviews: away }, { initial });
    await manager.open();
    await manager.poll();
    expect(served()).toBe(supergraphSdl);
    answers.reviews = reviews();
    await manager.poll();
    expect(served()).toContain('weight: Int');
    expect(served()).toContain('stars: Int');
  });

  it('does not wait for subgraphs that are declared no longer', async () => {
    const { manager, served } = setUp({ products: products() }, { initial });
    await manager.open();
    await manager.poll();
    expect(served()).not.toContain('stars');
  });

  it('that cannot be loaded is told of, and the subgraphs are asked', async () => {
    const broken = { supergraphSdl: 'type Query { a: Int }', subgraphs: ['products'] };
    let first = true;
    const load = async (sdl: string): Promise<Graph> => {
      if (first) {
        first = false;
        throw new Error('not a supergraph');
      }
      return { supergraphSdl: sdl, stopped: false, stop: async () => undefined };
    };
    const { manager, served, types } = setUp({ products: products() }, { initial: broken, load });
    await manager.open();
    expect(types()).toEqual(['supergraph-refused']);
    expect(served()).toBeUndefined();
    await manager.poll();
    expect(served()).toContain('products');
  });

  it('must be one', () => {
    expect(() => subgraphsOf('type Query { a: Int }')).toThrow('names no subgraphs');
    expect(() => subgraphsOf('{')).toThrow('not a supergraph');
  });
});

describe('looks', () => {
  it('come one after the other, and one that is asked for meanwhile begins later', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let begun = 0;
    const { manager } = setUp(
      { products: products() },
      {
        fetchSdl: async () => {
          await gates[begun++]?.promise;
          return products(`field${begun}: Int`);
        },
      },
    );
    const first = manager.poll();
    const [second, third] = [manager.poll(), manager.poll()];
    expect(third).toBe(second);
    expect(begun).toBe(1);
    gates[0]?.resolve();
    await first;
    gates[1]?.resolve();
    await second;
    expect(begun).toBe(2);
  });

  it('end when the manager stops, and a graph that is just being loaded is stopped too', async () => {
    const gate = Promise.withResolvers<void>();
    const loading = Promise.withResolvers<void>();
    const graph: Graph = {
      supergraphSdl: '',
      stopped: false,
      stop: async () => {
        graph.stopped = true;
      },
    };
    const load = async () => {
      loading.resolve();
      await gate.promise;
      return graph;
    };
    const { manager, asked } = setUp({ products: products() }, { load });
    const poll = manager.poll();
    await loading.promise;
    await manager.stop();
    gate.resolve();
    await poll;
    expect(graph.stopped).toBe(true);
    expect(manager.lease()).toBeNull();
    await manager.poll();
    expect(asked()).toBe(1);
  });
});

describe('composition', () => {
  it('does not depend on the order of subgraphs, and has no addresses unless they are given', () => {
    const parts = [{ name: 'b', sdl: reviews() }, { name: 'a', sdl: products() }];
    expect(composeSupergraph(parts)).toBe(composeSupergraph([...parts].reverse()));
    expect(composeSupergraph(parts)).toContain('@join__graph(name: "a", url: "")');
  });

  it('lists every reason when the parts do not fit, naming the subgraphs', () => {
    const parts = [{ name: 'a', sdl: products('title: String') }, { name: 'b', sdl: reviews('title: Int') }];
    expect(() => composeSupergraph(parts)).toThrow(/do not compose:\n- FIELD_TYPE_MISMATCH: .*"a".*\n- INVALID_FIELD_SHARING/s);
    expect(() => composeSupergraph([{ name: 'a', sdl: '{{' }])).toThrow('[a] Syntax Error');
    expect(() => composeSupergraph([])).toThrow('no subgraph');
  });
});

describe('the switch between graphs', () => {
  const stoppable = () => {
    const graph = { stops: 0, stop: async () => void (graph.stops += 1) };
    return graph;
  };

  it('stops a graph when its last request has ended, not before', async () => {
    const graphs = createGraphSwitch<ReturnType<typeof stoppable>>(() => undefined);
    expect(graphs.lease()).toBeNull();
    const [first, second] = [stoppable(), stoppable()];
    graphs.swap(first);
    const [a, b] = [graphs.lease(), graphs.lease()];
    graphs.swap(second);
    expect(graphs.lease()?.graph).toBe(second);
    a?.release();
    a?.release();
    expect(first.stops).toBe(0);
    b?.release();
    expect(first.stops).toBe(1);
  });

  it('waits for the last request when all is stopped', async () => {
    const graphs = createGraphSwitch<ReturnType<typeof stoppable>>(() => undefined);
    const graph = stoppable();
    graphs.swap(graph);
    const lease = graphs.lease();
    let stopped = false;
    const stop = graphs.stop().then(() => (stopped = true));
    await Promise.resolve();
    expect([stopped, graphs.lease()]).toEqual([false, null]);
    lease?.release();
    await stop;
    expect(graph.stops).toBe(1);
  });

  it('tells of a graph that does not stop properly, and goes on', async () => {
    const told: unknown[] = [];
    const graphs = createGraphSwitch<{ stop(): Promise<void> }>((error) => told.push(error));
    graphs.swap({ stop: () => Promise.reject(new Error('stuck')) });
    await graphs.stop();
    expect(told).toHaveLength(1);
  });
});
