import { expect, it } from 'vitest';

import { unstringIntegers, unstringNumbers, unstringTimesMs } from './packed.ts';

/** As PostgreSQL's `encode(..., 'base64')`: lines of 76 letters. */
function encoded(count: number, width: number, write: (bytes: Buffer, index: number) => void): string {
  const bytes = Buffer.alloc(count * width);
  for (let index = 0; index < count; index++) {
    write(bytes, index);
  }
  return bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\n');
}

it.each([0, 1, 2, 7, 1_000])('columns of %d values are read as they were sent', (count) => {
  const integers = Array.from({ length: count }, (_value, index) => (index % 2 === 0 ? index : -index));
  expect([
    ...unstringIntegers(encoded(count, 4, (bytes, index) => bytes.writeInt32BE(integers[index]!, 4 * index))),
  ]).toEqual(integers);
  const numbers = integers.map((value) => (value % 5 === 0 ? NaN : value / 3));
  expect([
    ...unstringNumbers(encoded(count, 8, (bytes, index) => bytes.writeDoubleBE(numbers[index]!, 8 * index))),
  ]).toEqual(numbers);
  const timesMs = integers.map((_value, index) => Date.UTC(1999, 11, 31, 23, 59) + 60_000 * Math.floor(index / 3));
  const micros = (timeMs: number) => BigInt(timeMs - Date.UTC(2000, 0, 1)) * 1_000n;
  expect([
    ...unstringTimesMs(encoded(count, 8, (bytes, index) => bytes.writeBigInt64BE(micros(timesMs[index]!), 8 * index))),
  ]).toEqual(timesMs);
});
