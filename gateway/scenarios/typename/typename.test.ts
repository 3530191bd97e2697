import { describeScenario, play } from '../kit/describe-scenario.ts';
import { typenames } from './scenario.ts';

describeScenario(typenames);

it('asks no subgraph for the type of the root', async () => {
  await using played = await play(typenames);
  const { ask, asked } = played;
  await ask({ source: '{ __typename }' });
  expect(asked()).toEqual([]);
});
