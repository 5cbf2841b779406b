import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { addProcessMetrics } from './process-metrics.ts';

it('says how busy the event loop was since it was asked for last, and nothing that a timer would have to measure', async () => {
  const registry = new Registry();
  addProcessMetrics(registry);
  const utilization = async () => {
    const text = await registry.metrics();
    return Number(/^nodejs_eventloop_utilization (\S+)$/m.exec(text)?.[1]);
  };
  await sleep(20);
  await utilization();
  const untilMs = performance.now() + 200;
  while (performance.now() < untilMs) {}
  await sleep(1);
  const busy = await utilization();
  await sleep(500);
  const resting = await utilization();
  expect(busy).toBeLessThanOrEqual(1);
  expect(resting).toBeGreaterThanOrEqual(0);
  expect(resting).toBeLessThan(busy);
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  expect(names).toContain('nodejs_eventloop_lag_seconds');
  expect(names).toContain('process_cpu_seconds_total');
  expect(names.filter((name) => /lag_(min|max|mean|stddev|p\d+)_/.test(name))).toEqual([]);
});
