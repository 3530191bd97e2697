import type { TestGateway } from '../../testing/test-gateway.ts';
import { until } from '../../testing/test-gateway.ts';

/** A scrape: values by name with labels, as they stand in the text. */
export type Scraped = ReadonlyMap<string, number>;

/** Asks this gateway for its metrics, and reads each line of them. @throws {Error} for a line that is none */
export async function scrape(gateway: TestGateway): Promise<Scraped> {
  const response = await fetch(`${await metricsUrl(gateway)}/metrics`);
  return readMetrics(await response.text());
}

/** Where the gateway serves metrics: at a port that was free when it started. */
export async function metricsUrl({ log }: TestGateway): Promise<string> {
  const lines = () => log.filter((line) => line.includes('metrics are served'));
  await until(() => lines().length > 0);
  const { host, port } = JSON.parse(lines()[0] ?? '{}') as { host: string; port: number };
  return `http://${host}:${port}`;
}

export function readMetrics(text: string): Scraped {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || /^# (HELP|TYPE) [a-z_]\w* ./.test(line)) continue;
    const [, name, value] = /^([a-z_]\w*(?:\{(?:[a-z_]\w*="(?:[^"\\\n]|\\.)*",?)*\})?) (\S+)$/.exec(line) ?? [];
    if (name === undefined || !Number.isFinite(Number(value)) || values.has(name)) throw new Error(`not a line of metrics: ${line}`);
    values.set(name, Number(value));
  }
  return values;
}
