import type { GraphQLObjectType } from 'graphql';
import type { SubgraphRequest } from '../../subgraphs/subgraph-client.ts';
import { describeScenario, play } from '../kit/describe-scenario.ts';
import { deeperContexts } from './deeper.scenario.ts';
import { contextAndRequired } from './required.scenario.ts';
import { acrossSubgraphs } from './scenario.ts';

describeScenario(acrossSubgraphs);
describeScenario(deeperContexts);
describeScenario(contextAndRequired);

describe('values of different contexts', () => {
  it.each([
    ['{ shops { offers { product { price } } } }', ['shops', 'currencies', 'shops']],
    ['{ shops { offers { product { label } } } }', ['shops', 'shops']],
  ])('go to their subgraph in one request: %s', async (source, subgraphs) => {
    await using played = await play(acrossSubgraphs);
    await played.ask({ source });
    expect(played.asked()).toEqual(subgraphs);
  });

  it('are kept apart where the same entity comes again, when the first values have come', async () => {
    await using played = await play(acrossSubgraphs);
    const [shops, rivals] = ['shops', 'rivals'].map((wanted) => played.subgraphs.find(({ name }) => name === wanted)?.client);
    if (!shops || !rivals) throw new Error('there are no shops and rivals');
    const labelled = Promise.withResolvers<void>();
    const send = { shops: shops.send, rivals: rivals.send };
    Object.assign(shops, {
      send: async (request: SubgraphRequest) => {
        const answer = await send.shops(request);
        if (JSON.stringify(request).includes('label')) setImmediate(labelled.resolve);
        return answer;
      },
    });
    Object.assign(rivals, { send: (request: SubgraphRequest) => labelled.promise.then(() => send.rivals(request)) });
    const { data } = await played.ask({ source: '{ shop(id: "nl") { offers { product { label } } rival { product { label } } } }' });
    expect(data?.shop).toEqual({
      offers: [{ product: { label: 'Lamp in campaign 1' } }, { product: { label: 'Desk in campaign 0' } }],
      rival: { product: { label: 'Lamp in campaign 0' } },
    });
  });

  it('are told as errors where they do not come back', async () => {
    await using played = await play(acrossSubgraphs);
    const [shops] = played.subgraphs.filter(({ name }) => name === 'shops');
    if (!shops) throw new Error('there are no shops');
    // Each product of the second shop fails, those of the others do not.
    const product = shops.schema.getType('Product') as GraphQLObjectType;
    const { price } = product.getFields();
    const { resolve } = price ?? {};
    if (!price || !resolve) throw new Error('there is no price');
    price.resolve = (source, args: Record<string, unknown>, ...rest) => (args.currency === 'GBP' ? new Error('no pounds') : resolve(source, args, ...rest));
    const { data, errors = [] } = await played.ask({ source: '{ shops { id offers { product { price } } } }' });
    expect(data?.shops).toMatchObject([
      { offers: [{ product: { price: '100 EUR' } }, { product: { price: '200 EUR' } }] },
      { offers: [{ product: { price: null } }, { product: { price: null } }, { product: { price: null } }] },
      { offers: [] },
      { offers: [{ product: { price: '100 EUR' } }] },
    ]);
    expect(errors.map(({ path }) => path)).toEqual([0, 1, 2].map((i) => ['shops', 1, 'offers', i, 'product', 'price']));
  });
});
