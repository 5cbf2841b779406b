import { expect, it } from 'vitest';
import type { Series } from '../../shared/frames/series.ts';
import { energyText } from './finding.ts';
import { energyWh, totalPower } from './energy.ts';
import { inletMargin } from './margin.ts';
import { timeTicks } from './time-ticks.ts';

const HOUR_MS = 3_600_000;
const series = (change: Partial<Series>) =>
  ({ unit: 'watt', timesMs: [0, HOUR_MS], values: [1, 1], ...change }) as Series;

it('integrates power by the width of its steps, holes for nothing', () => {
  expect(energyWh(series({ values: [1_000, 2_000], bucketMs: HOUR_MS }))).toBe(3_000);
  expect(energyWh(series({ unit: 'kwatt', values: [1, null], bucketMs: HOUR_MS }))).toBe(1_000);
  // Of another data source, which does not say how wide a step is, the last one is not known.
  expect(energyWh(series({ values: [1_000, 2_000] }))).toBe(1_000);
});

it('adds series up time by time; a hole in all of them stays one', () => {
  const total = totalPower([series({ values: [1, null] }), series({ unit: 'kwatt', values: [1, null] })]);
  expect(total).toEqual({ timesMs: [0, HOUR_MS], values: [1_001, null] });
  // In the unit of the first, by which the sum is written.
  expect(totalPower([series({ unit: 'kwatt' }), series({ values: [500, 500] })]).values).toEqual([1.5, 1.5]);
});

it('a job that stood still beside one that is not known makes no sum of zero', () => {
  const total = totalPower([series({ values: [1, null] }), series({ values: [0, 0] })]);
  expect(total.values).toEqual([1, null]);
  expect(totalPower([series({ values: [0, 2] }), series({ values: [0, null] })]).values).toEqual([0, 2]);
});

it('takes the hottest inlet, in whatever unit, and names the least margin', () => {
  const margin = inletMargin(
    [
      series({ unit: 'celsius', isInlet: true, rack: 'R1', values: [25, 36] }),
      series({ unit: 'fahrenheit', isInlet: true, rack: 'R2', values: [86, null] }),
      series({ unit: 'celsius', isInlet: false, rack: 'R3', values: [90, 90] }),
    ],
    'A2'
  );
  expect(margin.kelvins).toEqual([5, -1]);
  expect(margin.least).toEqual({ timeMs: HOUR_MS, kelvins: -1, rack: 'R1' });
});

it('writes energy with three digits', () => {
  expect([950, 1_234, 12_340, 123_400, 1_234_000].map(energyText)).toEqual([
    '950 Wh',
    '1.23 kWh',
    '12.3 kWh',
    '123 kWh',
    '1.23 MWh',
  ]);
});

it('ticks at round times of the zone', () => {
  const day = Date.UTC(2026, 0, 5);
  expect(timeTicks(day, day + 2 * HOUR_MS, 5, 'utc').map(({ text }) => text)).toEqual([
    '00:00',
    '00:30',
    '01:00',
    '01:30',
    '02:00',
  ]);
  const kolkata = timeTicks(day, day + 24 * HOUR_MS, 5, 'Asia/Kolkata');
  expect(kolkata.map(({ text }) => text)).toEqual(['06:00', '12:00', '18:00', '00:00']);
});
