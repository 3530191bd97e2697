import { describeScenario, play } from '../kit/describe-scenario.ts';
import { composed, executableDirectives } from './scenario.ts';

describeScenario(composed);
describeScenario(executableDirectives);

it('keeps directives of others in the supergraph', async () => {
  await using played = await play(composed);
  const { supergraphSdl } = played;
  expect(supergraphSdl).toContain('@audited(level: 3)');
  expect(supergraphSdl).toContain('@team(name: "people")');
});
