import { expect, test } from 'vitest';
import { durationText } from './duration.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test.each([
  [-5_000, '0 s'],
  [1_400, '1 s'],
  [119_400, '119 s'],
  [119_600, '2 min'],
  [119 * MINUTE_MS, '119 min'],
  [2 * HOUR_MS - 1_000, '2 h'],
  [47 * HOUR_MS, '47 h'],
  [48 * HOUR_MS, '2 days'],
])('%d ms are %s', (durationMs, text) => {
  expect(durationText(durationMs)).toBe(text);
});
