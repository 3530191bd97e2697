import { gatewayLimits, readLimits } from './limits.ts';

describe('the limits of requests', () => {
  it('are all on when nothing is said', () => {
    const { max, measured } = readLimits({});
    expect(max).toEqual({
      bodyBytes: 262_144, jsonDepth: 32, variablesBytes: 65_536, tokens: 2_000, depth: 15, aliases: 30, rootFields: 20, directives: 50, sameMutation: 5,
      selections: 1_000, listSize: 100, cost: 5_000, plannedRequests: 50, plannedEntities: 10_000, planCost: 20_000, planningMs: 2_000, unsizedList: 10,
    });
    expect([...measured]).toEqual([]);
    expect(gatewayLimits()).toEqual(readLimits({ STOA_LIMITS: ' ' }));
  });

  it('can be changed one by one, and told only to measure', () => {
    const { max, measured } = readLimits({ STOA_LIMITS: '{"depth": 20, "cost": {"max": 800, "mode": "measure"}, "aliases": {"mode": "measure"}}' });
    expect([max.depth, max.cost, max.aliases, max.tokens]).toEqual([20, 800, 30, 2_000]);
    expect([...measured]).toEqual(['cost', 'aliases']);
  });

  it.each([
    ['not JSON', '{depth: 1}'],
    ['a list', '[1]'],
    ['an unknown limit', '{"dephts": 20}'],
    ['a name that every object has', '{"constructor": 20}'],
    ['__proto__', '{"__proto__": {"depth": 1}}'],
    ['no limit at all', '{"depth": 0}'],
    ['half a level', '{"depth": 1.5}'],
    ['longer than a timer can take', '{"planningMs": 300000000}'],
    ['longer than a timer can take, and only measured', '{"planningMs": {"max": 300000000, "mode": "measure"}}'],
    ['text', '{"depth": "20"}'],
    ['null', '{"depth": null}'],
    ['an unknown mode', '{"depth": {"mode": "off"}}'],
    ['an unknown setting', '{"depth": {"maximum": 20}}'],
    ['a body that is only measured', '{"bodyBytes": {"mode": "measure"}}'],
  ])('are refused at the start when they are %s', (_, text) => {
    expect(() => readLimits({ STOA_LIMITS: text })).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }) as Error);
  });
});
