import { createTheme } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { readSeries } from '../../shared/frames/series.ts';
import { qualityText, staleText } from '../../shared/quality/quality-text.ts';
import { RANGE_MS, ROWS, plantFrames } from '../../shared/testing/frames.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { groupQuantities } from '../series/quantity.ts';
import { correlatePair } from './pair.ts';
import { scatterOf } from './scatter.ts';

const RANGE = RANGE_MS[1] - RANGE_MS[0];
const quantities = (lag: number) => groupQuantities(readSeries(plantFrames({ lag }), createTheme()));

describe('the finding', () => {
  it('names who leads and by how much', () => {
    const pair = correlatePair(quantities(4), DEFAULT_OPTIONS, RANGE)!;
    expect(pair.finding).toMatch(/^Mean rack power leads mean inlet air temperature by 4 min: r 1\.00/);
  });

  it('turns round when the axes are swapped', () => {
    const [power, inlet] = quantities(4);
    const pair = correlatePair(quantities(4), { x: inlet!.key, y: power!.key, maxLagMinutes: 0 }, RANGE)!;
    expect(pair.x.domain).toBe('thermal');
    expect(pair.correlation.lagMs).toBe(-4 * 60_000);
  });

  it('says that what moved less than an instrument tells is nothing to act on, however strong r is', () => {
    const [power, inlet] = quantities(4);
    const scaled = (factor: number) => ({
      ...inlet!,
      mean: { ...inlet!.mean, values: inlet!.mean.values.map((value) => value && 23 + factor * (value - 23)) },
    });
    const finding = (factor: number) => correlatePair([power!, scaled(factor)], DEFAULT_OPTIONS, RANGE)!.finding;
    expect(finding(0.05)).toMatch(
      /r 1\.00.*\. But mean inlet air temperature moved by only 0\.2\d? K with it, less than the 0\.5 K/
    );
    expect(finding(1)).not.toContain('only');
  });

  it('looks no further than the longest lag', () => {
    const pair = correlatePair(quantities(10), { ...DEFAULT_OPTIONS, maxLagMinutes: 5 }, RANGE)!;
    expect(Math.max(...pair.correlation.lags.profile.map(({ lag }) => lag))).toBe(5);
  });

  it('needs two quantities', () => {
    expect(correlatePair(quantities(4).slice(0, 1), DEFAULT_OPTIONS, RANGE)).toBeUndefined();
  });
});

describe('the scatter', () => {
  it('pairs values at the lag, with the line through them', () => {
    const { points, fit } = scatterOf(correlatePair(quantities(4), DEFAULT_OPTIONS, RANGE)!);
    expect(points).toHaveLength(ROWS - 4);
    for (const { x, y } of points) {
      expect(y).toBeCloseTo(23 + (x - 12_000) / 1500, 6);
    }
    expect(fit[0]!.x).toBeLessThan(fit[fit.length - 1]!.x);
  });
});

describe('notes', () => {
  const series = readSeries(plantFrames({ quality: [[0, 3, 'bad']] }), createTheme());

  it('say since when nothing came', () => {
    const toMs = RANGE_MS[1] + 19 * 60_000;
    expect(staleText(series, { toMs, endsNow: true })).toBe('Newest value is 20 min old');
  });

  it('count from the newest sample, not from the last value that was carried', () => {
    const toMs = RANGE_MS[1];
    const carried = series.map((one) => ({ ...one, newestMs: toMs - 6 * 60_000 }));
    expect(staleText(carried, { toMs, endsNow: true })).toBe('Newest value is 6 min old');
    expect(staleText([...carried, { ...series[0]!, newestMs: toMs - 5_000 }], { toMs, endsNow: true })).toBeUndefined();
  });

  it('say so as soon as the data source calls their end stale, and not while one is fresh', () => {
    const last = ROWS - 1;
    const toMs = RANGE_MS[1];
    const [ended, ...others] = readSeries(plantFrames({ quality: [[last, last, 'stale']] }), createTheme());
    const silent = { ...ended!, newestMs: toMs - 40_000 };
    expect(staleText([silent], { toMs, endsNow: true })).toBe('Newest value is 40 s old');
    expect(staleText([silent, others.at(-1)!], { toMs, endsNow: true })).toBeUndefined();
    expect(staleText([], { toMs, endsNow: true })).toBeUndefined();
  });

  it('do not call a past range or a fresh value stale', () => {
    expect(staleText(series, { toMs: RANGE_MS[1] + 19 * 60_000, endsNow: false })).toBeUndefined();
    expect(staleText(series, { toMs: RANGE_MS[1], endsNow: true })).toBeUndefined();
  });

  it('say when values are missing, and in how many series', () => {
    expect(qualityText(series, 'utc')).toBe('No values 10:00 to 10:03 in 2 of 4 series');
    expect(qualityText(readSeries(plantFrames(), createTheme()), 'utc')).toBeUndefined();
  });

  it('tell the series of the longest gap from those that had others', () => {
    const gap = (first: number, last: number) =>
      readSeries(plantFrames({ quality: [[first, last, 'stale']] }), createTheme()).slice(0, 1);
    expect(qualityText([...gap(0, 9), ...gap(5, 6), ...gap(20, 21)], 'utc')).toBe(
      'No values 10:00 to 10:09 in 2 of 3 series; shorter gaps in 1 more'
    );
  });

  it('name the day of a gap that is more than a day before the end', () => {
    const [series] = readSeries(plantFrames({ quality: [[0, 1, 'stale']] }), createTheme());
    const spread = series!.timesMs.map(
      (time, row) => series!.timesMs[0]! + (time - series!.timesMs[0]!) * (row < 2 ? 1 : 60)
    );
    expect(qualityText([{ ...series!, timesMs: spread }], 'utc')).toBe(
      'No values 01-05 10:00 to 01-05 10:01 in 1 of 1 series'
    );
  });

  it('count series with incomplete sums and uncertain samples apart from gaps', () => {
    const quality: Array<[number, number, string]> = [
      [0, 1, 'partial'],
      [5, 5, 'stale'],
      [9, 9, 'bad'],
    ];
    const read = (runs: typeof quality) => readSeries(plantFrames({ quality: runs }), createTheme());
    expect(qualityText(read(quality.slice(0, 1)), 'utc')).toBe('Incomplete or uncertain values in 2 of 4 series');
    expect(qualityText(read(quality), 'utc')).toBe(
      'No values at 10:05 in 2 of 4 series; incomplete or uncertain values in 2'
    );
  });
});
