import { describeScenario, play } from '../kit/describe-scenario.ts';
import { conditional } from './scenario.ts';

describeScenario(conditional);

it('asks no subgraph for what is skipped', async () => {
  await using played = await play(conditional);
  const { ask, asked } = played;
  const source = 'query ($c: Boolean!) { items { id ... @include(if: $c) { include maker { name } } } }';
  await ask({ source, variables: { c: false } });
  expect(asked()).toEqual(['items']);
  await ask({ source, variables: { c: true } });
  expect(asked().sort()).toEqual(['items', 'makers', 'names']);
});
