import { describeScenario, play } from '../kit/describe-scenario.ts';
import { provided } from './scenario.ts';

describeScenario(provided);

describe('a field that comes along', () => {
  it.each([
    ['{ reviews { author { name } } }', ['feed']],
    ['{ feed { title ... on Book { pages } } }', ['feed']],
    ['{ bestBook { categories { name details { text } parent { name } } } }', ['feed']],
    ['{ reviews { author { email } } }', ['feed', 'users']],
  ])('saves a request: %s', async (source, subgraphs) => {
    await using played = await play(provided);
    const { ask, asked } = played;
    await ask({ source });
    expect(asked()).toEqual(subgraphs);
  });
});
