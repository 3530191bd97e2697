import { parse, validate } from 'graphql';
import { describeScenario, play } from '../kit/describe-scenario.ts';
import { merged } from './scenario.ts';

describeScenario(merged);

describe('what not all subgraphs take', () => {
  it.each(['{ echo(input: { onlyHere: true }) }', '{ echo(input: { onlyThere: 1 }) }', '{ byRole(role: TOP) }'])('is nothing that clients may send: %s', async (source) => {
    await using played = await play(merged);
    const { executor } = played;
    expect(validate(executor.schema, parse(source))).not.toEqual([]);
  });
});
