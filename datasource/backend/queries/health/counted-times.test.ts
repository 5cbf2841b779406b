import { expect, it } from 'vitest';

import { countedTimes } from './counted-times.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 5, 12, 34, 56);
const HALF_PAST = Date.UTC(2026, 0, 5, 12, 34);

it('counts some minutes to the sample', () => {
  expect(countedTimes(10, NOW - 5 * MINUTE, NOW, NOW)).toEqual([{ rung: 'raw', fromMs: NOW - 5 * MINUTE, toMs: NOW }]);
});

it('counts hours of a hall by the minute, in whole minutes', () => {
  expect(countedTimes(3_000, NOW - 6 * HOUR, NOW, NOW)).toEqual([
    { rung: '1m', fromMs: HALF_PAST - 6 * HOUR + MINUTE, toMs: HALF_PAST },
  ]);
});

it('counts a week of a hall by the hour, and the end that the hours do not have yet by finer steps', () => {
  const times = countedTimes(8_000, NOW - 7 * DAY, NOW, NOW);
  expect(times.map(({ rung }) => rung)).toEqual(['1h', '15m', '1m']);
  expect(times[0]?.fromMs).toBe(Date.UTC(2025, 11, 29, 13));
  expect(times.at(-1)?.toMs).toBe(HALF_PAST);
  times.slice(1).forEach(({ fromMs }, index) => expect(fromMs).toBe(times[index]!.toMs));
});

it('counts what is long over in one rung as far as it goes, and the rest in finer ones', () => {
  const fromMs = NOW - 200 * DAY;
  const times = countedTimes(10, fromMs, fromMs + 2 * HOUR, NOW);
  expect(times.map(({ rung }) => rung)).toEqual(['15m', '1m']);
});

it('counts nothing where the range has not begun', () => {
  expect(countedTimes(10, NOW, NOW, NOW)).toEqual([]);
});
