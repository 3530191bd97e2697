import { createMetrics } from './metrics.ts';
import { readMetrics } from './testing/scrape.ts';

describe('metrics', () => {
  it('put an observation into the lowest bucket that holds it, and count buckets up', () => {
    const metrics = createMetrics();
    const histogram = metrics.histogram('sizes', 'Sizes.', [1, 10, 100], ['of']).with('a');
    for (const value of [0, 1, 1.5, 10, 99, 100, 101, 1_000]) histogram.observe(value);
    const scraped = readMetrics(metrics.scrape());
    const buckets = ['1', '10', '100', '+Inf'].map((bound) => scraped.get(`sizes_bucket{of="a",le="${bound}"}`));
    expect(buckets).toEqual([2, 4, 6, 8]);
    expect([scraped.get('sizes_count{of="a"}'), scraped.get('sizes_sum{of="a"}')]).toEqual([8, 1_312.5]);
  });

  it('say name, meaning and type of each, and look values up when they are asked', () => {
    const metrics = createMetrics();
    metrics.counter('done_total', 'What was done.').with().value += 2;
    let waiting = 1;
    metrics.gauge('waiting', 'Who waits.').with().value = () => waiting;
    waiting = 7;
    expect(metrics.scrape()).toBe(
      '# HELP done_total What was done.\n# TYPE done_total counter\ndone_total 2\n# HELP waiting Who waits.\n# TYPE waiting gauge\nwaiting 7\n',
    );
  });

  it('stay readable whatever a label says, and bounded however many there are', () => {
    const metrics = createMetrics();
    const family = metrics.counter('codes_total', 'Codes.', ['code']);
    family.with('a"} 1\nfaked_total{b="\\').value = 3;
    for (let i = 0; i < 5_000; i += 1) family.with(`CODE_${i}`).value += 1;
    const scraped = readMetrics(metrics.scrape());
    expect([...scraped.keys()].filter((name) => name.startsWith('faked'))).toEqual([]);
    expect(scraped.get('codes_total{code="a\\"} 1\\nfaked_total{b=\\"\\\\"}')).toBe(3);
    expect(scraped.size).toBe(1_001);
    expect([...scraped.values()].reduce((sum, value) => sum + value, 0)).toBe(5_003);
    expect(family.with('CODE_1')).toBe(family.with('CODE_1'));
  });
});
