import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isShiftTooLong, shiftedParts, shiftWords } from './shift.ts';
import { clockChanges, zoneOffsetMs } from './time-zone.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BERLIN = 'Europe/Berlin';

const at = (text: string) => Date.parse(text);
/** Whole hours ago, with the borders on the clock of UTC. */
const parts = (from: string, to: string, shift: string, zone = BERLIN) =>
  shiftedParts(at(from), at(to), shift, zone).map(({ fromMs, toMs, agoMs }) => [
    new Date(fromMs).toISOString().slice(0, 16),
    new Date(toMs).toISOString().slice(0, 16),
    agoMs / HOUR,
  ]);

describe('the same hours of an earlier day', () => {
  test('are a day ago where no clock was changed', () => {
    expect(parts('2026-06-02T00:00Z', '2026-06-03T00:00Z', '1d')).toEqual([
      ['2026-06-02T00:00', '2026-06-03T00:00', 24],
    ]);
  });

  // Berlin, 2026-03-29: 02:00 becomes 03:00 (01:00 UTC).
  test('of a day of 23 hours: the hour that it does not have is left out', () => {
    expect(parts('2026-03-29T22:00Z', '2026-03-30T22:00Z', '1d')).toEqual([
      ['2026-03-29T22:00', '2026-03-30T00:00', 23],
      ['2026-03-30T01:00', '2026-03-30T22:00', 24],
    ]);
  });

  test('on a day of 23 hours: its missing hour asks for nothing', () => {
    expect(parts('2026-03-28T23:00Z', '2026-03-29T22:00Z', '1d')).toEqual([
      ['2026-03-28T23:00', '2026-03-29T01:00', 24],
      ['2026-03-29T01:00', '2026-03-29T22:00', 23],
    ]);
  });

  // Berlin, 2026-10-25: 03:00 becomes 02:00 (01:00 UTC).
  test('of a day of 25 hours: of the hour that it has twice the first is shown', () => {
    expect(parts('2026-10-25T23:00Z', '2026-10-26T23:00Z', '1d')).toEqual([
      ['2026-10-25T23:00', '2026-10-26T02:00', 25],
      ['2026-10-26T02:00', '2026-10-26T23:00', 24],
    ]);
  });

  test('on a day of 25 hours: the hour that it has twice shows the same hour twice', () => {
    expect(parts('2026-10-24T22:00Z', '2026-10-25T23:00Z', '1d')).toEqual([
      ['2026-10-24T22:00', '2026-10-25T01:00', 24],
      ['2026-10-25T01:00', '2026-10-25T23:00', 25],
    ]);
  });

  test('of last week, across the change', () => {
    expect(parts('2026-03-31T00:00Z', '2026-04-01T00:00Z', '1w')).toEqual([
      ['2026-03-31T00:00', '2026-04-01T00:00', 167],
    ]);
  });

  test('in a zone of half hours', () => {
    expect(parts('2026-04-05T00:00Z', '2026-04-06T00:00Z', '7d', 'Australia/Lord_Howe')).toEqual([
      ['2026-04-05T00:00', '2026-04-06T00:00', 168.5],
    ]);
  });

  test('in UTC are always 24 hours ago', () => {
    expect(parts('2026-03-29T00:00Z', '2026-03-30T00:00Z', '2d', 'UTC')).toEqual([
      ['2026-03-29T00:00', '2026-03-30T00:00', 48],
    ]);
  });
});

test('hours are hours, whatever the clocks do', () => {
  expect(parts('2026-03-29T12:00Z', '2026-03-29T18:00Z', '24h')).toEqual([
    ['2026-03-29T12:00', '2026-03-29T18:00', 24],
  ]);
});

test('what is shown at a time was measured when the clock showed the same', () => {
  const zones = fc.constantFrom(BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC');
  const start = fc.integer({ min: at('2025-01-01T00:00Z') / HOUR, max: at('2027-01-01T00:00Z') / HOUR });
  fc.assert(
    fc.property(
      start,
      fc.integer({ min: 1, max: 24 * 40 }),
      fc.integer({ min: 1, max: 14 }),
      zones,
      (hour, hours, days, zone) => {
        const [fromMs, toMs] = [hour * HOUR, (hour + hours) * HOUR];
        const all = shiftedParts(fromMs, toMs, `${days}d`, zone);
        for (const part of all) {
          for (const timeMs of [part.fromMs, part.toMs - 1_000]) {
            const thenMs = timeMs - part.agoMs;
            expect(thenMs + zoneOffsetMs(thenMs, zone) + days * DAY).toBe(timeMs + zoneOffsetMs(timeMs, zone));
          }
        }
        const shown = all.reduce((sum, part) => sum + part.toMs - part.fromMs, 0);
        // At most one missing hour a year can fall into the range.
        expect(toMs - fromMs - shown).toBeLessThanOrEqual(HOUR);
      }
    ),
    { numRuns: 60 }
  );
});

test('clock changes of a year are found to the second', () => {
  expect(clockChanges(at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'), BERLIN).map(({ atMs }) => atMs)).toEqual([
    at('2026-03-29T01:00Z'),
    at('2026-10-25T01:00Z'),
  ]);
});

test.each([
  ['1d', 'a day before'],
  ['7d', 'a week before'],
  ['1w', 'a week before'],
  ['2w', '2 weeks before'],
  ['3d', '3 days before'],
  ['90m', '90 min before'],
  ['24h', '24 h before'],
])('%s is said as "%s"', (shift, words) => {
  expect(shiftWords(shift)).toBe(words);
});

test('a shift beyond any history is too long', () => {
  expect([isShiftTooLong('3650d'), isShiftTooLong('3651d'), isShiftTooLong('99999999999w')]).toEqual([
    false,
    true,
    true,
  ]);
});
