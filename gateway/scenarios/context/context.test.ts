import type { GraphQLObjectType } from 'graphql';
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
