import { describe, expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { parseMetadata, parseValue } from './message.ts';

const TIME_MS = 1_743_620_423_000;

describe('a value message', () => {
  test.each([
    ['quality 1 is good', { value: 22.9, timestamp: TIME_MS, quality: 1 }, 22.9, Quality.good],
    ['any other quality is bad', { value: 22.9, timestamp: TIME_MS, quality: 192 }, 22.9, Quality.bad],
    ['null is bad even if its quality says good', { value: null, timestamp: TIME_MS, quality: 1 }, null, Quality.bad],
    ['a fraction of a millisecond is rounded', { value: 1, timestamp: TIME_MS + 0.4, quality: 1 }, 1, Quality.good],
    ['epoch seconds are understood', { value: 1, timestamp: TIME_MS / 1000, quality: 1 }, 1, Quality.good],
    ['ISO 8601 is understood', { value: 1, timestamp: '2025-04-02T19:00:23Z', quality: 1 }, 1, Quality.good],
  ])('%s', (_, message, value, quality) => {
    expect(parseValue(JSON.stringify(message))).toEqual({ value, quality, timeMs: TIME_MS });
  });

  test.each([
    ['not JSON', '{"value": 1,', 'not JSON'],
    ['no time', '{"value":1,"quality":1}', 'timestamp'],
    ['a value in words', '{"value":"on","timestamp":1743620423000,"quality":1}', 'value'],
  ])('%s is an error that names the trouble', (_, payload, reason) => {
    expect(() => parseValue(payload)).toThrow(reason);
  });
});

test('metadata without a point type is an error that names it', () => {
  expect(() => parseMetadata('{"objectType":"Rack"}')).toThrow('pointType');
});
