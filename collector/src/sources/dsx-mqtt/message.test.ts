import { describe, expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { isClockSet, parseMetadata, parseValue, textOf } from './message.ts';

const TIME_MS = 1_743_620_423_000;

describe('a value message', () => {
  test.each([
    ['quality 1 is good', { value: 22.9, timestamp: TIME_MS, quality: 1 }, 22.9, Quality.good],
    ['any other quality is bad', { value: 22.9, timestamp: TIME_MS, quality: 192 }, 22.9, Quality.bad],
    ['null is bad even if its quality says good', { value: null, timestamp: TIME_MS, quality: 1 }, null, Quality.bad],
    ['a fraction of a millisecond is rounded', { value: 1, timestamp: TIME_MS + 0.4, quality: 1 }, 1, Quality.good],
    ['epoch seconds are understood', { value: 1, timestamp: TIME_MS / 1000, quality: 1 }, 1, Quality.good],
    ['microseconds are understood', { value: 1, timestamp: TIME_MS * 1e3, quality: 1 }, 1, Quality.good],
    ['nanoseconds are understood', { value: 1, timestamp: TIME_MS * 1e6, quality: 1 }, 1, Quality.good],
    ['a time in a text is understood', { value: 1, timestamp: String(TIME_MS), quality: 1 }, 1, Quality.good],
    ['a number in a text is understood', { value: '22.9', timestamp: TIME_MS, quality: 1 }, 22.9, Quality.good],
    ['true is 1', { value: true, timestamp: TIME_MS, quality: 1 }, 1, Quality.good],
    ['ISO 8601 is understood', { value: 1, timestamp: '2025-04-02T19:00:23Z', quality: 1 }, 1, Quality.good],
    ['a time as Python writes it', { value: 1, timestamp: '2025-04-02 19:00:23+00:00', quality: 1 }, 1, Quality.good],
    ['a zone without its colon', { value: 1, timestamp: '2025-04-02T21:00:23.000+0200', quality: 1 }, 1, Quality.good],
    ['a zone of whole hours', { value: 1, timestamp: '2025-04-02T21:00:23+02', quality: 1 }, 1, Quality.good],
  ])('%s', (_, message, value, quality) => {
    expect(parseValue(JSON.stringify(message))).toEqual({ value, quality, timeMs: TIME_MS });
  });

  const plain = `{"value":1,"timestamp":${TIME_MS},"quality":1}`;
  test.each([
    ['with a byte order mark', Buffer.from(`\uFEFF${plain}`)],
    ['in UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${plain}`, 'utf16le')],
    ['in UTF-16 of the other byte order', Buffer.from(`\uFEFF${plain}`, 'utf16le').swap16()],
    ['with the NUL character at the end of a text in C', Buffer.from(`${plain}\n\0`)],
  ])('%s is understood', (_, payload) => {
    expect(parseValue(textOf(payload))).toEqual({ value: 1, quality: Quality.good, timeMs: TIME_MS });
  });

  test.each(['NaN', 'Infinity', '-Infinity'])('of %s is bad with a reason', (token) => {
    expect(parseValue(`{"value":${token},"timestamp":${TIME_MS},"quality":1,"note":"NaN"}`)).toEqual({
      value: null,
      quality: Quality.bad,
      timeMs: TIME_MS,
      reason: `value: ${token} is not a number`,
    });
  });

  test('of a clock that was never set keeps that time for the pipeline to judge', () => {
    const parsed = parseValue('{"value":1,"timestamp":"0001-01-01T00:00:00Z","quality":1}');
    expect(parsed).toEqual({ value: 1, quality: Quality.good, timeMs: Date.parse('0001-01-01T00:00:00Z') });
    expect(isClockSet(parsed.timeMs, TIME_MS)).toBe(false);
    expect(parseValue('{"value":1,"timestamp":0,"quality":1}').timeMs).toBe(0);
  });

  test.each([
    ['a time beyond all times', '{"value":1,"timestamp":1e30,"quality":1}', 'timestamp: 1e+30 is not a time'],
    ['a time without its zone', '{"value":1,"timestamp":"2025-04-02T19:00:23","quality":1}', 'with its zone'],
    [
      'a time without its zone, as Python writes it',
      '{"value":1,"timestamp":"2025-04-02 19:00:23"}',
      'quality is missing',
    ],
    ['a date', '{"value":1,"timestamp":"2025-04-02","quality":1}', '"2025-04-02" is not a time with its zone'],
    ['a day that does not exist', '{"value":1,"timestamp":"2025-02-30 00:00:00Z","quality":1}', 'with its zone'],
    ['not JSON', '{"value": 1,', 'not JSON, it begins with "{\\"value\\": 1,"'],
    ['no time', '{"value":1,"quality":1}', 'timestamp is missing'],
    ['a null for a time', '{"value":1,"timestamp":null,"quality":1}', 'timestamp: null is not a time'],
    ['a quality in words', '{"value":1,"timestamp":0,"quality":"good"}', 'quality: "good" is not a number'],
    ['a list as a value', '{"value":[1],"timestamp":0,"quality":1}', 'value: [1] is not a number'],
    ['a value beyond all numbers', '{"value":1e999,"timestamp":0,"quality":1}', 'value: Infinity is not a number'],
    ['a number alone', '11.5', 'is not a JSON object'],
    ['a value in words', '{"value":"on","timestamp":1743620423000,"quality":1}', 'value'],
  ])('%s is an error that names the trouble', (_, payload, reason) => {
    expect(() => parseValue(payload)).toThrow(reason);
  });
});

test('metadata with empty ids has none, and a number is an id as well', () => {
  const empty = { rackLocationId: '', objectId: ' ', servesId: ['', 'R1', null], processArea: [''], integration: '' };
  const parsed = parseMetadata(JSON.stringify({ objectType: 'CDU', pointType: 'Status', associateId: 12, ...empty }));
  expect(parsed).toMatchObject({ associateId: '12', servesId: ['R1'], processArea: [] });
  expect([parsed.rackLocationId, parsed.objectId, parsed.integration]).toEqual([undefined, undefined, undefined]);
});

test('metadata with a byte order mark is understood, with a NUL character it is not', () => {
  const metadata = { objectType: 'Rack', pointType: 'RackPower', rackLocationId: 'R1' };
  expect(parseMetadata(textOf(Buffer.from(`\uFEFF${JSON.stringify(metadata)}`)))).toMatchObject(metadata);
  expect(() => parseMetadata(JSON.stringify({ ...metadata, rackLocationId: 'R\u0000' }))).toThrow('NUL');
});

test('metadata without a point type is an error that names it', () => {
  expect(() => parseMetadata('{"objectType":"Rack"}')).toThrow('pointType');
});
