import type { SeedHost, Service } from '@stoa/service/service.ts';

/**
 * Fills the empty ones among the services' databases with the example shop, one after the other.
 * Returns the rows by service; services that held data are not in it.
 */
export async function seedServices(
  services: readonly Service[],
  host: SeedHost,
  onService: (name: string) => void,
): Promise<ReadonlyMap<string, number>> {
  const rows = new Map<string, number>();
  for (const service of services) {
    if (!service.seed || host.stopping.aborted) continue;
    onService(service.name);
    const report = await service.seed({ ...host, logger: host.logger.child({ service: service.name }) });
    if (report.seeded && report.rows > 0) rows.set(service.name, report.rows);
  }
  return rows;
}

export function describeSeed(rows: ReadonlyMap<string, number>): string {
  if (rows.size === 0) return 'the shop holds data already';
  return `the shop is seeded: ${[...rows].map(([name, count]) => `${name} ${count}`).join(', ')}`;
}
