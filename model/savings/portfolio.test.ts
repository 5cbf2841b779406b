import { describe, expect, it } from 'vitest';
import { decimal } from '../money/decimal.ts';
import { money } from '../money/money.ts';
import { initiativeSchema } from '../business/initiative.ts';
import { freedKw } from './capacity.ts';
import { STEP_MS } from './observation.ts';
import { type Judged, totalsOf } from './portfolio.ts';
import { plantedSaving, windowsOfPlanted } from './testing/planted.ts';
import { valueOf } from './value.ts';
import { verifySaving } from './verify.ts';
import { yearAheadOf, yearEndOf } from './year-end.ts';

const planted = plantedSaving({ seed: 1, saving: 0.08, daysAfter: 120 });
const windows = windowsOfPlanted(planted);
const verification = verifySaving(planted.observations, windows, 'day');
const priceAt = () => money('0.2', 'EUR');
const record = (more: object = {}) =>
  initiativeSchema.parse({
    ...{ site: 's', meters: ['M'], workFrom: '2025-01-01', doneOn: '2025-01-01', capex: '10000' },
    ...more,
  });
const judged = (name: string, more: Partial<Judged> = {}): Judged => ({
  ...{ name, subsystem: 'cooling', currency: 'EUR', capex: '10000', together: [], verification, freedKw: 2 },
  value: valueOf(verification, record(), priceAt)!,
  ...more,
});

describe('a total', () => {
  it('adds energy, money and intervals, over all and by subsystem', () => {
    const [all, cooling, it] = totalsOf([judged('a'), judged('b'), judged('c', { subsystem: 'it' })]);
    expect([all!.subsystem, cooling!.subsystem, it!.subsystem]).toEqual(['all', 'cooling', 'it']);
    expect(all!.saving.value).toBeCloseTo(3 * verification.saving, 6);
    expect(all!.saving.high - all!.saving.low).toBeCloseTo(3 * (verification.high - verification.low), 6);
    expect(all!.saved.value).toBeCloseTo(0.2 * 3 * verification.saving, 6);
    expect(all!.saved.low).toBeCloseTo(0.2 * 3 * verification.low, 6);
    expect(all!.saving.value).toBeCloseTo(cooling!.saving.value + it!.saving.value, 6);
    expect(all!.payback).toBeCloseTo(30_000 / (3 * 0.2 * judged('a').value!.kwhPerYear), 6);
    expect(all!.freedKw).toBe(6);
  });

  it('never adds currencies', () => {
    expect(totalsOf([judged('a'), judged('b', { currency: 'USD' })]).map(({ currency }) => currency)).toEqual([
      'EUR',
      'EUR',
      'USD',
      'USD',
    ]);
  });

  it('spends what could not be verified, and counts no saving of it', () => {
    const none = { ...verification, verdict: 'not-verifiable' as const };
    const { value, ...unknown } = judged('b', { verification: none });
    expect(value).toBeDefined();
    const [all] = totalsOf([judged('a'), unknown]);
    expect(all!.saving.value).toBeCloseTo(verification.saving, 6);
    expect(all!.capex.toNumber()).toBe(20_000);
    expect(all!.npv.toNumber()).toBeCloseTo(judged('a').value!.worth.npv.toNumber() - 10_000, 6);
    expect(all!.verdicts).toMatchObject({ saved: 1, 'not-verifiable': 1 });
  });

  it('counts what two initiatives saved together once, and says so', () => {
    const both = [judged('a', { together: ['b'] }), judged('b', { together: ['a'] })];
    const [all] = totalsOf(both);
    expect(all!.saving.value).toBeCloseTo(verification.saving, 6);
    expect(all!.savedPerYear.toNumber()).toBeCloseTo(0.2 * judged('a').value!.kwhPerYear, 6);
    expect(all!.once).toEqual(['b']);
    // An earlier one has a report of its own until the later one: its energy counts, its pace is in the later one's.
    const [after] = totalsOf([judged('a'), judged('b', { together: ['a'] })]);
    expect(after!.saving.value).toBeCloseTo(2 * verification.saving, 6);
    expect(after!.savedPerYear.toNumber()).toBeCloseTo(0.2 * judged('a').value!.kwhPerYear, 6);
  });
});

const day = STEP_MS.day;

describe('until the end of the year', () => {
  const year = { fromMs: planted.doneMs, toMs: planted.toMs + 60 * day };

  it('the share saved goes on, on what the same days of the year before used', () => {
    const end = yearEndOf(verification, planted.observations, { ...windows, year }, false);
    const before = planted.observations.filter(
      ({ startMs }) => startMs >= planted.toMs - 364 * day && startMs < year.toMs - 364 * day
    );
    expect(end.restIntervals).toBe(60);
    expect(end.known).toBe(60);
    expect(end.soFar).toBeCloseTo(verification.saving, 6);
    expect(end.growth).toBeCloseTo(1, 0);
    expect(end.rest).toBeCloseTo(
      verification.share * end.growth * before.reduce((sum, { energy }) => sum + energy, 0),
      6
    );
    expect(end.high - end.low).toBeGreaterThan(verification.high - verification.low);
  });

  it.each([2, 3, 5])('holds what is truly saved by then where the report does (seed %i)', (seed) => {
    const long = plantedSaving({ seed, saving: 0.08, daysAfter: 180 });
    const toMs = long.doneMs + 120 * day;
    const seen = long.observations.filter(({ startMs }) => startMs < toMs);
    const until = windowsOfPlanted({ ...long, toMs });
    const report = verifySaving(seen, until, 'day');
    const whole = { fromMs: long.doneMs, toMs: long.toMs };
    const end = yearEndOf(report, seen, { ...until, year: whole }, false);
    const truth = long.observations.reduce((sum, { startMs }) => sum + long.savedOn(startMs), 0);
    expect(end.low).toBeLessThan(truth);
    expect(end.high).toBeGreaterThan(truth);
    expect(end.high - end.low).toBeGreaterThan(report.high - report.low);
  });

  it('is what was saved, where the report has ended or the year is over', () => {
    expect(yearEndOf(verification, planted.observations, { ...windows, year }, true).rest).toBe(0);
    const over = { fromMs: planted.doneMs, toMs: planted.toMs };
    const end = yearEndOf(verification, planted.observations, { ...windows, year: over }, false);
    expect([end.saving, end.low, end.high].map(Math.round)).toEqual(
      [verification.saving, verification.low, verification.high].map(Math.round)
    );
  });

  it('counts only what is of this year, less surely than its share', () => {
    const half = { fromMs: planted.toMs - 60 * day, toMs: planted.toMs };
    const end = yearEndOf(verification, planted.observations, { ...windows, year: half }, false);
    expect(end.soFar).toBeLessThan(0.7 * verification.saving);
    expect((end.high - end.low) / (verification.high - verification.low)).toBeGreaterThan(0.6);
  });
});

describe('a year ahead', () => {
  it('is what the year before used, so that a summer is not taken for a year', () => {
    const year = planted.observations.filter(({ startMs }) => startMs < planted.doneMs).slice(-365);
    const ahead = yearAheadOf(verification, planted.observations, windows)!;
    const growth = ahead / year.reduce((sum, { energy }) => sum + energy, 0);
    expect(growth).toBeGreaterThan(0.8);
    expect(growth).toBeLessThan(1.25);
    const value = valueOf(verification, record(), priceAt, 1_000_000)!;
    expect(value.kwhPerYear).toBeCloseTo(verification.share * 1_000_000, 3);
    expect(yearAheadOf(verification, [], windows)).toBeUndefined();
  });
});

describe('freed capacity', () => {
  it('is what is saved in the busiest hours, and is worth something only where somebody says what', () => {
    const kw = freedKw(verification);
    const mean = verification.saving / verification.compared.length / 24;
    expect(kw).toBeGreaterThan(0);
    expect(kw / mean).toBeLessThan(3);
    const valued = valueOf(verification, record({ capacityPerKwYear: '150' }), priceAt)!;
    const plain = valueOf(verification, record(), priceAt)!;
    expect(valued.worth.flows[1]!.minus(plain.worth.flows[1]!).toNumber()).toBeCloseTo(150 * kw, 6);
    expect(freedKw({ ...verification, verdict: 'not-distinguishable' })).toBe(0);
    expect(decimal(plain.investment.otherSavingsPerYear ?? 0).toNumber()).toBe(0);
  });
});
