import { describe, expect, it } from 'vitest';
import { METRICS } from '#model/catalog/catalog.ts';
import type { PointDefinition } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import type { SourceSample } from '../contract/reading.ts';
import { rowsOf } from '../contract/source-rows.ts';
import { rackPowerPoint } from '../testing/point.ts';
import { compileNormaliser } from './normalise.ts';
import { createClock, judgeTime } from './source-time.ts';
import { createColumns } from './spool/payload.ts';

const LIMITS = { maxAheadMs: 10_000, maxBehindMs: 3_600_000 };
const NOW_MS = 1_800_000_000_000;

function normalise(point: Partial<PointDefinition>, sample: Partial<SourceSample> & { value: number | null }) {
  const definition = rackPowerPoint({ staleAfterMs: 60_000, ...point });
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

  it.each([Number.NaN, Infinity, -Infinity])('that are not a number (%s) become a missing value', (value) => {
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
  ])('of a clock that is %s give way to the receive time, uncertain', (direction, timeMs) => {
    expect(normalise({}, { value: 1, timeMs })).toEqual({
      sample: { timeMs: NOW_MS, value: 1, quality: Quality.uncertain },
      verdict: `clock ${direction}`,
    });
  });

  it.each([
    ['0001-01-01', Date.parse('0001-01-01T00:00:00Z')],
    ['1601-01-01', Date.parse('1601-01-01T00:00:00Z')],
    ['1970-01-01', 0],
    ['not a time', Number.NaN],
    ['minus infinity', -Infinity],
  ])('of a clock that was never set (%s) give way to the receive time, uncertain, in history too', (_, timeMs) => {
    for (const isHistory of [false, true]) {
      expect(normalise({}, { value: 1, timeMs, isHistory })).toEqual({
        sample: { timeMs: NOW_MS, value: 1, quality: Quality.uncertain },
        verdict: 'no time',
      });
    }
  });

  it.each([
    ['before the common era', -8.64e15],
    ['after the last date', 8.64e15],
    ['infinite', Infinity],
  ])('that no database can hold (%s) never reach it', (_, timeMs) => {
    expect(normalise({}, { value: 1, timeMs }).sample.timeMs).toBe(NOW_MS);
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

describe('times of one point', () => {
  const stream = () => {
    const clock = createClock();
    return (sample: Partial<SourceSample> & { value: number | null }) => {
      const rows = rowsOf([{ address: 'a', timeMs: NOW_MS, receivedMs: NOW_MS, quality: Quality.good, ...sample }]);
      const columns = createColumns(['a'], 1);
      const verdict = judgeTime(clock, LIMITS, rows, 0, columns, 0);
      const judged = { timeMs: columns.timesMs[0], quality: columns.qualities[0] };
      return verdict === undefined ? judged : { ...judged, verdict };
    };
  };

  it('that are not believed stay apart where they arrive together', () => {
    const judge = stream();
    const times = [1, 2, 3].map((value) => judge({ value, timeMs: 0 }).timeMs);
    expect(times).toEqual([NOW_MS, NOW_MS + 1, NOW_MS + 2]);
  });

  it('of a clock that stands still are told by the values that change under it', () => {
    const judge = stream();
    const timeMs = NOW_MS - 600_000;
    expect(judge({ value: 1, timeMs })).toEqual({ timeMs, quality: Quality.good });
    expect(judge({ value: 1, timeMs })).toEqual({ timeMs, quality: Quality.good });
    expect(judge({ value: 2, timeMs })).toMatchObject({ timeMs: NOW_MS, verdict: 'clock stopped' });
    expect(judge({ value: 2, timeMs, quality: Quality.bad })).toMatchObject({ timeMs: NOW_MS + 1 });
  });

  it('of a clock that stands still in the future are not believed either', () => {
    const judge = stream();
    // 0001-01-01 as a server encodes it that knows no time before 1601.
    const timeMs = Date.parse('0001-01-01T00:00:00Z') + 2 ** 64 / 10_000;
    const times = [1, 2, 3].map((value) => judge({ value, timeMs }));
    expect(times.map((time) => time.timeMs)).toEqual([NOW_MS, NOW_MS + 1, NOW_MS + 2]);
    expect(times.every(({ quality }) => quality === Quality.uncertain)).toBe(true);
  });

  it('of two changes within the resolution of the clock are two', () => {
    const judge = stream();
    expect([1, 2].map((value) => judge({ value }).timeMs)).toEqual([NOW_MS, NOW_MS + 1]);
  });

  it('that the source held back during an outage are kept', () => {
    const judge = stream();
    const heldSinceMs = NOW_MS - 7_200_000;
    judge({ value: 1, timeMs: heldSinceMs, receivedMs: heldSinceMs });
    const timeMs = NOW_MS - 5_000_000;
    expect(judge({ value: 2, timeMs, heldSinceMs })).toEqual({ timeMs, quality: Quality.good });
    expect(judge({ value: 2, timeMs: heldSinceMs - 1, heldSinceMs })).toMatchObject({ verdict: 'clock behind' });
  });

  it('of local time sent as UTC are not believed after an outage either', () => {
    const judge = stream();
    const behindMs = 5 * 3_600_000;
    const lostMs = NOW_MS - 6 * 3_600_000;
    judge({ value: 1, timeMs: lostMs - behindMs, receivedMs: lostMs });
    expect(judge({ value: 2, timeMs: NOW_MS - behindMs, heldSinceMs: lostMs })).toMatchObject({
      timeMs: NOW_MS,
      quality: Quality.uncertain,
      verdict: 'clock behind',
    });
  });
});

it('refuses a unit that does not convert when the point is announced, not at the first sample', () => {
  expect(() => normalise({ sourceUnit: 'Cel' }, { value: 1 })).toThrow();
});
