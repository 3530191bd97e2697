import { anonymous } from '@stoa/identity/caller.ts';
import { Explanation } from './explanation.ts';

const ENTITIES = 'query($representations:[_Any!]!){_entities(representations:$representations){... on Product{rating}}}';
const request = { body: `{"query":${JSON.stringify(ENTITIES)},"variables":{}}`, kind: 'query', caller: anonymous } as const;
const answer = { data: {}, errors: [], escapes: false, bytes: 9 };

describe('an explanation', () => {
  it('counts places that wanted an entity with the request that came for them, and not with a later one', async () => {
    const explanation = new Explanation(false);
    for (const [places, entities] of [[3, 2], [5, 1]] as const) {
      explanation.wanted('ratings', ENTITIES, places);
      explanation.wanted('ratings', 'another operation', 100);
      await explanation.note('ratings', { ...request, entities }, async () => answer);
    }
    expect(explanation.told(false).requests.map(({ entities }) => entities)).toEqual([{ unique: 2, total: 3 }, { unique: 1, total: 5 }]);
  });

  it('says so when nothing was planned', () => {
    expect(new Explanation(true).told(false)).toMatchObject({ text: 'QueryPlan {}', answer: 'none', steps: null, requests: [] });
  });

  it('gives errors as codes, and no word of what a subgraph wrote', async () => {
    const explanation = new Explanation(false);
    const errors = [{ message: 'connect 10.0.0.7', extensions: { code: 'oh, 10.0.0.7' } }, { message: 'no', extensions: { code: 'NOT_FOUND' } }];
    await explanation.note('ratings', request, async () => ({ ...answer, errors }));
    const told = explanation.told(false);
    expect(told.requests[0]?.errors).toEqual(['DOWNSTREAM_SERVICE_ERROR', 'NOT_FOUND']);
    expect(JSON.stringify(told)).not.toContain('10.0.0.7');
  });
});
