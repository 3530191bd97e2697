import { describeScenario, play } from '../kit/describe-scenario.ts';
import { mutating } from './scenario.ts';

describeScenario(mutating);

describe('mutations', () => {
  it.each([
    ['mutation { a: add(n: 1) b: add(n: 2) c: add(n: 3) }', ['stock']],
    ['mutation { a: add(n: 1) b: add(n: 2) m: multiply(by: 2) n: multiply(by: 3) c: add(n: 3) }', ['stock', 'products', 'stock']],
  ])('of one subgraph that stand side by side are one request: %s', async (source, subgraphs) => {
    await using played = await play(mutating);
    const { ask, asked } = played;
    await ask({ source });
    expect(asked()).toEqual(subgraphs);
  });

  it('of another subgraph wait until what was selected of those before them is there', async () => {
    await using played = await play(mutating);
    const { ask, asked } = played;
    const answer = await ask({ source: 'mutation { sell(id: "p1") { name } renameProduct(id: "p1", name: "Later") { name } }' });
    expect(answer.data).toEqual({ sell: { name: 'First' }, renameProduct: { name: 'Later' } });
    expect(asked()).toEqual(['stock', 'products', 'products']);
  });
});
