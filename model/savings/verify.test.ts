import { describe, expect, it } from 'vitest';
import { STEP_MS } from './observation.ts';
import { plantedSaving, windowsOfPlanted } from './testing/planted.ts';
import { verifySaving } from './verify.ts';

const TIMEOUT_MS = 60_000;

describe('a planted saving', { timeout: TIMEOUT_MS }, () => {
  const planted = plantedSaving({ seed: 1, saving: 0.08 });
  const windows = windowsOfPlanted(planted);
  const truth = (starts: ReadonlyArray<{ startMs: number }>) =>
    starts.reduce((sum, { startMs }) => sum + planted.savedOn(startMs), 0);

  it('is found, with what drives the plant', () => {
    const found = verifySaving(planted.observations, windows, 'day');
    expect(found.verdict).toBe('saved');
    expect(found.baseline!.form).toEqual({ kind: '3pc', weather: 'wetBulb', load: true });
    expect(found.baseline!.formula).toMatch(
      /^energy = 1\d{3} \+ \d\d\.\d+ \* max\(0, wet-bulb - [89]\.\d+\) \+ \d\.\d+ \* \(IT load\)$/
    );
    expect(found.low).toBeLessThan(truth(found.compared));
    expect(found.high).toBeGreaterThan(truth(found.compared));
    expect(found.sentence).toMatch(
      /^Saved [\d,]+ kWh \([\d.]+ %\), between [\d,]+ kWh and [\d,]+ kWh at 90 % confidence\.$/
    );
    expect(found.expected - found.actual).toBeCloseTo(found.saving, 6);
  });

  it('has the same interval each time, and a wider one at a higher confidence', () => {
    const [a, b] = [0.9, 0.9].map((confidence) =>
      verifySaving(planted.observations, windows, 'day', [], { confidence })
    );
    expect([a!.low, a!.high]).toEqual([b!.low, b!.high]);
    expect(verifySaving(planted.observations, windows, 'day', [], { confidence: 0.99 }).low).toBeLessThan(a!.low);
  });

  it('is not claimed where there is none, in words', () => {
    const none = plantedSaving({ seed: 2 });
    const found = verifySaving(none.observations, windowsOfPlanted(none), 'day');
    expect(found.verdict).toBe('not-distinguishable');
    expect(found.sentence).toMatch(
      /^Not distinguishable from zero: -?[\d,]+ kWh \(-?[\d.]+ %\), between -[\d,]+ kWh and [\d,]+ kWh at 90 % confidence\.$/
    );
  });

  it('that is a loss is called that', () => {
    const worse = plantedSaving({ seed: 3, saving: -0.1 });
    const found = verifySaving(worse.observations, windowsOfPlanted(worse), 'day');
    expect(found.verdict).toBe('used-more');
    expect(found.sentence).toMatch(
      /^Used [\d,]+ kWh \([\d.]+ %\) more than expected, between [\d,]+ kWh and [\d,]+ kWh at 90 % confidence\.$/
    );
  });

  it('is not that of days that the baseline knows nothing of', () => {
    const hot = planted.observations.map((one) =>
      one.startMs >= planted.toMs - 20 * STEP_MS.day ? { ...one, wetBulb: 60 } : one
    );
    const found = verifySaving(hot, windows, 'day');
    expect(found.counted.refused).toBeGreaterThanOrEqual(20);
    expect(found.compared.some(({ expected }) => expected > 10_000)).toBe(false);
    expect(found.notes.join(' ')).toMatch(/wet-bulb was beyond the baseline .* in 2\d days, at .* to 60\.0 °C\./);
    const tropical = planted.observations.map((one) => (one.startMs >= planted.doneMs ? { ...one, wetBulb: 60 } : one));
    expect(verifySaving(tropical, windows, 'day').sentence).toBe(
      'Not verifiable: in 180 of 180 days wet-bulb lay beyond what the baseline has seen. Choose a baseline period that has seen them.'
    );
  });

  it('says what is missing', () => {
    const without = (test: (startMs: number) => boolean) =>
      planted.observations.map((one) => (test(one.startMs) ? { ...one, energy: Number.NaN } : one));
    const sentence = (some: typeof planted.observations) => verifySaving(some, windows, 'day').sentence;
    expect(sentence(without(() => true))).toMatch(
      /^Not verifiable: the meter has no value in the baseline period\. Import older/
    );
    expect(sentence(without((startMs) => startMs < planted.doneMs - 100 * STEP_MS.day))).toMatch(
      /only 27\.4 % of the baseline period is metered/
    );
    expect(sentence(without((startMs) => startMs >= planted.doneMs))).toMatch(/has no value in the report period/);
    const wild = planted.observations.map((one, index) => ({
      ...one,
      energy: one.energy * (index % 2 === 0 ? 0.1 : 2),
    }));
    expect(sentence(wild)).toMatch(
      /^Not verifiable: no baseline model keeps to the limits\. The best is .*, with CV\(RMSE\) \d+/
    );
    expect(verifySaving([], windows, 'day').verdict).toBe('not-verifiable');
    const half = verifySaving(
      without((startMs) => startMs >= planted.toMs - 30 * STEP_MS.day),
      windows,
      'day'
    );
    expect(half.notes[0]).toMatch(/^1\d\d of 180 days count\. The saving is that of these alone\.$/);
    expect(half.counted.unknown).toBe(30);
  });

  it('is freed from events by their names', () => {
    const rented = { fromMs: planted.doneMs + 10 * STEP_MS.day, toMs: planted.doneMs + 70 * STEP_MS.day };
    const disturbed = planted.observations.map((one) =>
      one.startMs >= rented.fromMs && one.startMs < rented.toMs ? { ...one, energy: one.energy + 24 * 40 } : one
    );
    const plain = verifySaving(planted.observations, windows, 'day');
    const adjusted = verifySaving(disturbed, windows, 'day', [
      { name: 'Chiller on rent', ...rented, treatment: 'adjust', kw: 40 },
    ]);
    expect(adjusted.saving).toBeCloseTo(plain.saving, 4);
    expect(adjusted.notes.at(-1)).toBe('"Chiller on rent": 57,600 kWh in 60 days are taken off the meter.');
    const excluded = verifySaving(disturbed, windows, 'day', [
      { name: 'Chiller on rent', ...rented, treatment: 'exclude' },
    ]);
    expect(excluded.notes.at(-1)).toBe('"Chiller on rent": 60 days do not count.');
    expect(excluded.low).toBeLessThan(truth(excluded.compared));
    expect(excluded.high).toBeGreaterThan(truth(excluded.compared));
    expect(verifySaving(disturbed, windows, 'day').saving).toBeLessThan(plain.saving - 50_000);
  });
});
