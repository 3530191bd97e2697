import { parse, validate } from 'graphql';
import { describeScenario, play } from '../kit/describe-scenario.ts';
import { inaccessible } from './scenario.ts';

describeScenario(inaccessible);

describe('what only subgraphs see', () => {
  it.each(['{ users { internalId } }', '{ users { score } }', '{ secret { word } }', '{ users(internal: true) { id } }', '{ users { contact { ... on Fax { number } } } }'])(
    'is not there for clients: %s',
    async (source) => {
      await using played = await play(inaccessible);
    const { executor } = played;
      expect(validate(executor.schema, parse(source))).not.toEqual([]);
    },
  );
});
