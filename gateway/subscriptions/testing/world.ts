import { startStreamingSubgraph } from '../../testing/streaming-subgraph.ts';
import type { StreamingSubgraph } from '../../testing/streaming-subgraph.ts';
import { answers, startTestGateway, TEST_SECRET, until } from '../../testing/test-gateway.ts';
import type { TestGateway, TestGatewayOptions } from '../../testing/test-gateway.ts';
import type { SubscriptionChanges } from '../subscription-settings.ts';

const stockSdl = `
  type Query { ok: Boolean }
  type Mutation { sell: Int }
  type Subscription { changed(above: Int): Change  who: String  other: Int }
  type Change { left: Int! product: Product }
  type Product @key(fields: "id") { id: ID! }
`;
const catalogSdl = `
  type Query { product: Product }
  type Product @key(fields: "id") { id: ID! title: String }
`;

/** On a busy machine, connections take their time. */
const UNHURRIED: SubscriptionChanges = { connectionInitMs: 600_000, connectMs: 600_000 };

export interface World extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly stock: StreamingSubgraph;
  readonly catalog: StreamingSubgraph;
}

/**
 * A gateway over two subgraphs, one of which has events.
 * @param answersTexts whether it runs any document; where it does not, it is asked whether it is ready
 */
export async function startWorld(
  subscriptions: SubscriptionChanges = {},
  options: Partial<TestGatewayOptions> = {},
  answersTexts = true,
): Promise<World> {
  await using started = new AsyncDisposableStack();
  const stock = started.use(await startStreamingSubgraph('stock', TEST_SECRET, stockSdl, { Query: { ok: () => true }, Mutation: { sell: () => 1 } }));
  const catalog = started.use(
    await startStreamingSubgraph('catalog', TEST_SECRET, catalogSdl, {
      Query: { product: () => ({ id: '1' }) },
      Product: {
        __resolveReference: (reference: object) => reference,
        title: ({ id }: { id: string }) => {
          if (id === 'bad') throw new Error('secret words');
          return `Title ${id}`;
        },
      },
    }),
  );
  const gateway = started.use(
    await startTestGateway({ subgraphs: [stock, catalog], subscriptions: { ...UNHURRIED, reconnectFirstMs: 1, reconnectHighestMs: 5, ...subscriptions }, ...options }),
  );
  await gateway.started;
  if (answersTexts) await answers(gateway, '{ ok product { title } }');
  else await until(async () => gateway.log.some((line) => line.includes('"subgraphs":["catalog","stock"]')));
  const all = started.move();
  return { gateway, stock, catalog, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Takes a field of each subgraph. */
export const QUERY = 'subscription S($above: Int) { it: changed(above: $above) { rest: left product { called: title } } }';
/** As the subgraph publishes it. */
export const event = (left: number, id: string) => ({ left, product: { id } });
/** As clients get it. */
export const answer = (left: number, id: string) => ({ data: { it: { rest: left, product: { called: `Title ${id}` } } } });
