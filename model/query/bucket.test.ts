import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBucket, parseBucket } from './bucket.ts';

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
])('%s is %d ms', (text, widthMs) => {
  expect(parseBucket(text)).toBe(widthMs);
});

test.each(['', '5', 'm', '0s', '5 m', '1w', 'auto', '-5m'])('"%s" is refused with a next step', (text) => {
  expect(() => parseBucket(text)).toThrow(/is not a width\. Write a number and s, m, h or d/);
});

test('a width is written and read back the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e8 }),
      (seconds) => parseBucket(formatBucket(seconds * 1000)) === seconds * 1000
    )
  );
});

test('a width is written in its largest unit', () => {
  expect([90_000, 120_000, 5_400_000, 7_200_000, 172_800_000].map(formatBucket)).toEqual([
    '90s',
    '2m',
    '90m',
    '2h',
    '2d',
  ]);
});
