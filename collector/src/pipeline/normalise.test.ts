import { describe, expect, it } from 'vitest';
import { METRICS } from '#model/catalog/catalog.ts';
import type { PointDefinition } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import type { SourceSample } from '../sources/source.ts';
import { compileNormaliser } from './normalise.ts';

const LIMITS = { maxAheadMs: 10_000, maxBehindMs: 3_600_000 };
const NOW_MS = 1_800_000_000_000;

function normalise(point: Partial<PointDefinition>, sample: Partial<SourceSample> & { value: number | null }) {
  const definition: PointDefinition = {
    source: 's',
    address: 'a',
    site: 'demo',
    rack: 'R1',
    metric: 'RackPower',
    processArea: [],
    isSetpoint: false,
    simulated: false,
    staleAfterMs: 60_000,
    ...point,
  };
  return compileNormaliser(
    definition,
    LIMITS
  )({ address: 'a', timeMs: NOW_MS, receivedMs: NOW_MS, quality: Quality.good, ...sample });
}

describe('values', () => {
  it("are brought from the source's unit to the metric's", () => {
    expect(normalise({ sourceUnit: 'kW' }, { value: 12.5 }).sample.value).toBeCloseTo(12_500, 9);
    const fahrenheit = normalise({ metric: 'AirTemperature', sourceUnit: '[degF]' }, { value: 77 });
    expect(fahrenheit.sample.value).toBeCloseTo(25, 9);
  });

  it('of a point type that has no unit of its own stay as they are', () => {
    expect(normalise({ metric: 'GenericPoint', sourceUnit: 'kW' }, { value: 12.5 }).sample.value).toBe(12.5);
  });

  it('outside of what is plausible are kept but bad, so that no average takes them', () => {
    const { sample, verdict } = normalise({ metric: 'AirTemperature' }, { value: 6_553.5 });
    expect(sample).toMatchObject({ value: 6_553.5, quality: Quality.bad });
    expect(verdict).toBe('implausible');
  });

  it.each([Number.NaN, Infinity, -Infinity])('that are no number (%s) become a missing value', (value) => {
    expect(normalise({}, { value })).toMatchObject({
      sample: { value: null, quality: Quality.bad },
      verdict: 'not a number',
    });
  });

  it('that are missing are bad even where the source calls them good', () => {
    expect(normalise({}, { value: null }).sample).toMatchObject({ value: null, quality: Quality.bad });
  });

  it('never become better than the source says', () => {
    expect(normalise({}, { value: 5, quality: Quality.uncertain }).sample.quality).toBe(Quality.uncertain);
  });

  it('of a state are whole numbers', () => {
    const metric = METRICS.find((one) => one.states)?.id;
    expect(metric).toBeDefined();
    expect(normalise({ metric: metric ?? '' }, { value: 0.5 })).toMatchObject({ verdict: 'not a state' });
    expect(normalise({ metric: metric ?? '' }, { value: 1 }).sample.quality).toBe(Quality.good);
  });
});

describe('times', () => {
  it('of the source are kept while its clock is within the limits', () => {
    expect(normalise({}, { value: 1, timeMs: NOW_MS - 3_000_000 }).sample).toEqual({
      timeMs: NOW_MS - 3_000_000,
      value: 1,
      quality: Quality.good,
    });
  });

  it.each([
    ['ahead', NOW_MS + 10_001],
    ['behind', NOW_MS - 3_600_001],
    ['ahead', Number.NaN],
  ])('of a clock that is %s give way to the receive time, uncertain', (direction, timeMs) => {
    expect(normalise({}, { value: 1, timeMs })).toEqual({
      sample: { timeMs: NOW_MS, value: 1, quality: Quality.uncertain },
      verdict: `clock ${direction}`,
    });
  });

  it('of history that is read on purpose may be old, but not in the future', () => {
    const old = { value: 1, timeMs: NOW_MS - 86_400_000 };
    expect(normalise({}, { ...old, isHistory: true }).sample).toMatchObject({
      timeMs: old.timeMs,
      quality: Quality.good,
    });
    expect(normalise({}, { value: 1, timeMs: NOW_MS + 60_000, isHistory: true }).verdict).toBe('clock ahead');
  });
});

it('refuses a unit that does not convert when the point is announced, not at the first sample', () => {
  expect(() => normalise({ sourceUnit: 'Cel' }, { value: 1 })).toThrow();
});
