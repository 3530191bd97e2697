import { DEFAULT_JOINS, readJoins } from './join-settings.ts';

const read = (settings: unknown) => readJoins({ STOA_JOINS: JSON.stringify(settings) });

describe('STOA_JOINS', () => {
  it('is on when it is not set, and can be changed as a whole and by subgraph', () => {
    expect(readJoins({})).toEqual(DEFAULT_JOINS);
    expect(DEFAULT_JOINS.enabled).toBe(true);
    expect(read({ enabled: false })).toEqual({ ...DEFAULT_JOINS, enabled: false });
    expect(read({ waitMs: 0, subgraphs: { orders: false } })).toEqual({ enabled: true, waitMs: 0, subgraphs: new Map([['orders', false]]) });
  });

  it.each([
    [{ wait: 5 }, 'knows no "wait"'],
    [{ enabled: 'yes' }, '"enabled"'],
    [{ waitMs: -1 }, '"waitMs"'],
    [{ waitMs: 1_001 }, '"waitMs"'],
    [{ waitMs: '5' }, '"waitMs"'],
    [{ subgraphs: ['orders'] }, '"subgraphs"'],
    [{ subgraphs: { orders: { enabled: false } } }, '"orders"'],
  ])('that says %j is refused, and what is wrong is named', (settings, told) => {
    const refused = { code: 'INVALID_SETTINGS', message: expect.stringContaining(told) as string };
    expect(() => read(settings)).toThrow(expect.objectContaining(refused) as Error);
  });
});
