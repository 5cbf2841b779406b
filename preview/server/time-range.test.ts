import { expect, it } from 'vitest';

import { parseTime } from './time-range.ts';

const NOW = 1_790_000_000_000;

it.each([
  ['now', NOW],
  ['now-1h', NOW - 3_600_000],
  ['now-7d', NOW - 7 * 86_400_000],
  ['now+30s', NOW + 30_000],
  ['1789999999999', 1_789_999_999_999],
  [1_789_999_999_999, 1_789_999_999_999],
  ['2026-01-05T00:00:00Z', Date.UTC(2026, 0, 5)],
])('understands %s as Grafana does', (text, expected) => {
  expect(parseTime(text, NOW)).toBe(expected);
});

it('refuses anything else and says what it takes', () => {
  expect(() => parseTime('yesterday-ish', NOW)).toThrow(/not understood\. Give epoch milliseconds/);
});
