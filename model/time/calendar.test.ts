import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { addDays, calendarOf, instantsOf, isTimeZone, monthsOf, startOfDayMs } from './calendar.ts';
import { zoneOffsetMs } from './time-zone.ts';

const HOUR = 3_600_000;
const hoursOf = (day: string, zone: string) => (startOfDayMs(addDays(day, 1), zone) - startOfDayMs(day, zone)) / HOUR;

describe('days', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Europe/Berlin', '2026-06-01', 24],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Adelaide', '2026-10-04', 23],
    ['Asia/Kolkata', '2026-03-29', 24],
    // Clocks go from 00:00 to 01:00: the day begins at one.
    ['America/Santiago', '2026-09-06', 23],
    ['Africa/Cairo', '2026-04-24', 23],
  ])('in %s, %s has %d hours', (zone, day, hours) => {
    expect(hoursOf(day, zone)).toBe(hours);
  });

  it('begin where the clock is after a missing midnight', () => {
    expect(new Date(startOfDayMs('2026-09-06', 'America/Santiago')).toISOString()).toBe('2026-09-06T04:00:00.000Z');
    expect(new Date(startOfDayMs('2026-01-01', 'Asia/Kolkata')).toISOString()).toBe('2025-12-31T18:30:00.000Z');
  });
});

it('knows a time that is there twice, and one that is not there', () => {
  const at = (text: string) =>
    instantsOf(Date.parse(`${text}Z`), 'Europe/Berlin').map((ms) => new Date(ms).toISOString());
  expect(at('2026-10-25T02:30:00')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']);
  expect(at('2026-03-29T02:30:00')).toEqual([]);
  expect(at('2026-07-01T12:00:00')).toEqual(['2026-07-01T10:00:00.000Z']);
});

it('shows what the wall shows, in every zone', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/Santiago',
    'UTC',
  ];
  const fromMs = Date.UTC(2025, 0, 1);
  const toMs = Date.UTC(2027, 0, 1);
  const calendars = new Map(zones.map((zone) => [zone, calendarOf(zone, fromMs, toMs)]));
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: fromMs, max: toMs }), (zone, timeMs) => {
      const local = new Date(timeMs + zoneOffsetMs(timeMs, zone));
      expect(calendars.get(zone)!.at(timeMs)).toEqual({
        day: local.toISOString().slice(0, 10),
        weekday: local.getUTCDay(),
        minuteOfDay: local.getUTCHours() * 60 + local.getUTCMinutes(),
      });
    })
  );
});

it('cuts a range into months of the calendar', () => {
  const months = monthsOf(Date.parse('2026-02-10T00:00:00Z'), Date.parse('2026-04-01T00:00:00Z'), 'Europe/Berlin');
  expect(months.map(({ month, fromMs, toMs }) => [month, (toMs - fromMs) / HOUR])).toEqual([
    ['2026-02', 28 * 24],
    ['2026-03', 31 * 24 - 1],
    ['2026-04', 30 * 24],
  ]);
});

it('knows time zones by name', () => {
  expect([isTimeZone('Europe/Berlin'), isTimeZone('Europe/Berlni'), isTimeZone('')]).toEqual([true, false, false]);
});
