import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;
/** How often the loop is looked at, in milliseconds. A delay below it is not seen. */
const RESOLUTION_MS = 10;

/**
 * What the process uses, under the names that dashboards for Node know. Delays are those since the last scrape.
 * @returns ends the observation of the event loop
 */
export function addProcessMetrics(metrics: Metrics): () => void {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  const user = metrics.counter('process_cpu_user_seconds_total', 'CPU time in user code.').with();
  const system = metrics.counter('process_cpu_system_seconds_total', 'CPU time in the kernel.').with();
  const gauge = (name: string, help: string) => metrics.gauge(name, help).with();
  gauge('process_start_time_seconds', 'When the process started, in seconds since 1970.').value = performance.timeOrigin / 1_000;
  const resident = gauge('process_resident_memory_bytes', 'Memory of the process.');
  const heapUsed = gauge('nodejs_heap_size_used_bytes', 'Heap in use.');
  const heapTotal = gauge('nodejs_heap_size_total_bytes', 'Heap that was taken.');
  const external = gauge('nodejs_external_memory_bytes', 'Memory outside the heap that objects in it hold.');
  const delays = ([50, 90, 99] as const).map((percentile) => {
    return { percentile, gauge: gauge(`nodejs_eventloop_lag_p${percentile}_seconds`, `Delay of the event loop, ${percentile}th percentile.`) };
  });
  const highest = gauge('nodejs_eventloop_lag_max_seconds', 'Longest delay of the event loop.');
  gauge('nodejs_eventloop_utilization', 'Share of its time that the event loop was busy since the start, from 0 to 1.').value = () =>
    performance.eventLoopUtilization().utilization;
  metrics.gauge('nodejs_version_info', 'Version of Node.', ['version']).with(process.version).value = 1;

  metrics.beforeScrape(() => {
    const cpu = process.cpuUsage();
    user.value = cpu.user / MICROSECONDS;
    system.value = cpu.system / MICROSECONDS;
    const memory = process.memoryUsage();
    resident.value = memory.rss;
    heapUsed.value = memory.heapUsed;
    heapTotal.value = memory.heapTotal;
    external.value = memory.external;
    // What is measured is the time between two looks; what is beyond the pace is delay.
    const delay = (nanoseconds: number): number => (loop.count === 0 ? 0 : Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1_000));
    for (const each of delays) each.gauge.value = delay(loop.percentile(each.percentile));
    highest.value = delay(loop.max);
    loop.reset();
  });
  return () => loop.disable();
}
