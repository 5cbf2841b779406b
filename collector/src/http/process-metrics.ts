import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** Longest wait of a timer of Node.js, some 25 days. */
const NEVER_MS = 2 ** 31 - 1;

/** Of the library's metrics those that say how long timers are late, which need a timer of their own. */
const OF_THE_TIMER = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map(
  (statistic) => `nodejs_eventloop_lag_${statistic}_seconds`
);

/**
 * What prom-client tells of the process and of Node.js, without what needs a timer that wakes up the process all the time: at ten times a
 * second a tenth of what 1,000 registers cost. How busy the event loop is instead (OpenTelemetry `nodejs.eventloop.utilization`).
 */
export function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
  OF_THE_TIMER.forEach((name) => registry.removeSingleMetric(name));
  let seen = performance.eventLoopUtilization();
  new Gauge({
    name: 'nodejs_eventloop_utilization',
    help: 'Part of the time since it was asked for last that the event loop was busy, 0 to 1.',
    registers: [registry],
    collect() {
      const now = performance.eventLoopUtilization();
      this.set(performance.eventLoopUtilization(now, seen).utilization);
      seen = now;
    },
  });
}
