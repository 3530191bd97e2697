import { describeScenario, play } from '../kit/describe-scenario.ts';
import { typenames } from './scenario.ts';

describeScenario(typenames);

it('asks no subgraph for the type of the root', async () => {
  const { ask, asked } = await play(typenames);
  await ask({ source: '{ __typename }' });
  expect(asked()).toEqual([]);
});
