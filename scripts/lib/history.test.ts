import { expect, it } from 'vitest';
import { collectorConfig } from '#simulator/demo-config.ts';

import { POINT_SETS } from '#simulator/points/all.ts';
import { DEMO_TOPOLOGY } from '#simulator/topology.ts';
import { planHistory } from './history.ts';

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 };
const secondsOf = (text: string) => Number(text.slice(0, -1)) * SECONDS[text.at(-1) as keyof typeof SECONDS];
const MONTH_S = 30 * SECONDS.d;

const plan = planHistory('2026-02-01');
const until = (points: string) => plan.filter((part) => part.points === points && part.end === undefined);

it.each(['main', 'gpus'])('%s get 30 days in hours or finer, and what is looked at first before the rest', (points) => {
  const spans = until(points).map(({ span }) => secondsOf(span));
  expect(Math.max(...spans)).toBe(MONTH_S);
  expect(spans).toEqual(spans.toSorted((a, b) => a - b));
  for (const { span, step } of until(points)) {
    expect(secondsOf(step)).toBeLessThanOrEqual(SECONDS.h);
    // No part is more than the embedded engine takes in within minutes.
    expect(secondsOf(span) / secondsOf(step)).toBeLessThanOrEqual(1_440);
  }
});

it('racks and meters come before the month of the GPUs, and the year of the meters ends where the month begins', () => {
  const month = plan.findIndex(({ points, span }) => points === 'main' && secondsOf(span) === MONTH_S);
  const ofGpus = plan.findIndex(({ points, span }) => points === 'gpus' && secondsOf(span) === MONTH_S);
  const ofYear = plan.findIndex(({ points }) => points === 'meters');
  expect([month, ofYear].every((index) => index !== -1 && index < ofGpus)).toBe(true);
  const { end = '', step } = plan[ofYear] ?? {};
  expect(step).toBe('1d');
  expect(Math.abs(Date.parse(end) - (Date.now() - MONTH_S * 1_000))).toBeLessThanOrEqual(SECONDS.d * 1_000);
});

it('what gets the 30 days is every rack with its power, and every point that is not of a server', () => {
  const power = POINT_SETS.main.filter(({ metric }) => metric === 'RackPower').map(({ rack }) => rack);
  expect(power).toEqual(expect.arrayContaining(DEMO_TOPOLOGY.racks.map(({ id }) => id)));
  const facility = POINT_SETS.all.filter(({ protocol }) => protocol !== 'prometheus');
  expect(facility.filter((point) => !POINT_SETS.main.includes(point))).toEqual([]);
});

it('jobs have the same 30 days, by the past that is asked of the scheduler', () => {
  const none = 'http://127.0.0.1:1';
  const { sources } = collectorConfig({
    ...{ opcua: none, modbus: 'modbus://127.0.0.1:1', mqtt: none, prometheus: none },
    ...{ redfish: none, slurm: none, netbox: none },
  });
  const scheduler = sources.find(({ protocol }) => protocol === 'slurm') as { accounting: { history: string } };
  expect(secondsOf(scheduler.accounting.history)).toBe(MONTH_S);
});
