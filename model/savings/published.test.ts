import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { testDataFile } from '../testing/test-data.ts';
import { fitBaseline } from './baseline.ts';
import type { Form } from './form.ts';
import type { Observation } from './observation.ts';
import { selectBaseline } from './select.ts';
import { ashraeHalfWidth, savingUncertainty } from './uncertainty.ts';
import { verifySaving } from './verify.ts';

/** A test fits twenty models, which takes a busy machine a while. */
const TIMEOUT_MS = 60_000;

const celsius = (fahrenheit: number) => (fahrenheit - 32) / 1.8;
const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const DAY_MS = 86_400_000;

function table(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

const building = testDataFile('mv', 'nmecr', 'eload.csv');
const weather = testDataFile('mv', 'nmecr', 'temp.csv');

describe.skipIf(!building || !weather)('the building that comes with nmecr', { timeout: TIMEOUT_MS }, () => {
  const read = (file: string) =>
    table(readFileSync(file, 'utf8')).map(
      ([time, value]) => [Date.parse(`${time!.replace(' ', 'T')}Z`), Number(value)] as const
    );
  const temperatures = new Map(weather ? read(weather) : []);
  const rows = (building ? read(building) : []).map(([startMs, energy]): Observation => ({
    startMs,
    energy,
    dryBulb: celsius(temperatures.get(startMs)!),
    wetBulb: Number.NaN,
    load: Number.NaN,
    timeOfWeek: new Date(startMs).getUTCDay(),
  }));
  const between = (from: string, to: string) =>
    rows.filter(({ startMs }) => startMs >= day(from) && startMs <= day(to));
  // What it published is of these days: its intervals bear the time at which they end.
  const before = between('2012-03-01', '2013-02-27');
  const after = between('2014-02-28', '2015-02-27');
  const fit = (form: Form) => fitBaseline(form, before)!;
  const towt = () => fit({ kind: 'towt', weather: 'dryBulb', load: false });

  it('is explained as published by each model', () => {
    const linear = fit({ kind: 'linear', weather: 'dryBulb', load: false }).statistics;
    expect(linear.rSquared).toBeCloseTo(0.6909, 4);
    expect(100 * linear.cvRmse).toBeCloseTo(11.46, 2);
    const bent = fit({ kind: '4p', weather: 'dryBulb', load: false }).statistics;
    expect(bent.rSquared).toBeCloseTo(0.7197, 3);
    // The break point is a parameter here and not there.
    expect(100 * bent.cvRmse * Math.sqrt((bent.n - 4) / (bent.n - 3))).toBeCloseTo(10.93, 1);
    const weekly = towt().statistics;
    expect(weekly.rSquared).toBeCloseTo(0.8965, 4);
    expect(100 * weekly.cvRmse).toBeCloseTo(6.79, 2);
    expect(weekly.parameters).toBe(19);
  });

  it('saved what was published, with the uncertainty that Guideline 14 gives', () => {
    const baseline = towt();
    const expected = after.reduce((sum, one) => sum + baseline.predict(one), 0);
    const saving = expected - after.reduce((sum, { energy }) => sum + energy, 0);
    expect(saving).toBeCloseTo(408_141.6, 0);
    expect(expected).toBeCloseTo(5_509_903, 0);
    expect(Math.abs((100 * ashraeHalfWidth(baseline, after.length, 'day', 0.9)!) / saving - 26.6)).toBeLessThan(0.5);
  });

  it('is judged by the same model where it is chosen by its errors in weeks it has not seen', () => {
    const { chosen, candidates } = selectBaseline(before, 'day');
    expect(chosen!.form).toEqual({ kind: 'towt', weather: 'dryBulb', load: false });
    expect(candidates.find(({ form }) => form.kind === 'linear')!.reason).toMatch(
      /less well: CV\(RMSE\) 11\.\d\d % instead of 7\.0/
    );
  });

  it('is more uncertain than Guideline 14 says, as its residuals stay alike for weeks', () => {
    const baseline = towt();
    const { halfWidth, noise } = savingUncertainty(baseline, after, 'day', 0.9);
    expect(halfWidth).toBeGreaterThan(1.5 * ashraeHalfWidth(baseline, after.length, 'day', 0.9)!);
    expect(noise.memory.length).toBeGreaterThan(7);
  });

  it('saved something at 90 % confidence by either method, in words', () => {
    const windows = {
      baseline: { fromMs: day('2012-03-01'), toMs: day('2013-02-28') },
      report: { fromMs: day('2014-02-28'), toMs: day('2015-02-28') },
    };
    const ashrae = verifySaving(rows, windows, 'day', [], { method: 'ashrae' });
    expect(ashrae.sentence).toMatch(
      /^Saved 40\d,\d{3} kWh \(7\.\d+ %\), between 29\d,\d{3} kWh and 51\d,\d{3} kWh at 90 % confidence\.$/
    );
    expect(verifySaving(rows, windows, 'day').verdict).toBe('saved');
  });
});

const meter = testDataFile('mv', 'eemeter', 'il-electricity-cdd-hdd-daily.csv.gz');
const hours = testDataFile('mv', 'eemeter', 'il-electricity-cdd-hdd-tempF.csv.gz');

describe.skipIf(!meter || !hours)('the meter that comes with eemeter', { timeout: TIMEOUT_MS }, () => {
  const read = (file: string) => table(gunzipSync(readFileSync(file)).toString());
  const byDay = Map.groupBy(hours ? read(hours) : [], ([time]) => time!.slice(0, 10));
  const rows = (meter ? read(meter) : [])
    .filter(([, value]) => value !== '')
    .map(([time, value]): Observation => {
      const some = byDay.get(time!.slice(0, 10)) ?? [];
      return {
        startMs: Date.parse(time!),
        energy: Number(value),
        dryBulb: celsius(some.reduce((sum, [, one]) => sum + Number(one), 0) / some.length),
        wetBulb: Number.NaN,
        load: Number.NaN,
        timeOfWeek: new Date(day(time!.slice(0, 10))).getUTCDay(),
      };
    });
  // The year before the work, which began on 26 December 2016; its last day is not a whole one.
  const endMs = day('2016-12-26');
  const before = rows.filter(({ startMs }) => startMs >= endMs - 365 * DAY_MS && startMs < endMs - DAY_MS);

  it('saved 1,630 kWh within a percent, as its own test has it, with the model that is chosen', () => {
    const { chosen } = selectBaseline(before, 'day');
    // Days of 30 to 89 degF at which 1 kWh is used.
    const reported = Array.from({ length: 60 }, (_, index) => ({
      ...before[0]!,
      energy: 1,
      dryBulb: celsius(30 + index),
      timeOfWeek: index % 7,
    }));
    const saving = reported.reduce((sum, one) => sum + chosen!.predict(one) - one.energy, 0);
    expect(Math.abs(saving / 1630 - 1)).toBeLessThan(0.01);
    expect(chosen!.form.kind).toBe('5p');
  });
});
