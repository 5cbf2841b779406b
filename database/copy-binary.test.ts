import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { encodeSamples, POSTGRES_EPOCH_MS } from './copy-binary.ts';
import { byColumn, type SampleRow } from './sample-columns.ts';

/** Reads the format back by its specification, independently of the encoder. */
function decode(bytes: Buffer): SampleRow[] {
  expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0');
  const rows: SampleRow[] = [];
  let offset = 19;
  while (bytes.readInt16BE(offset) !== -1) {
    expect(bytes.readInt16BE(offset)).toBe(4);
    const timeMs = Number(bytes.readBigInt64BE(offset + 6)) / 1000 + POSTGRES_EPOCH_MS;
    const pointId = bytes.readInt32BE(offset + 18);
    const isNull = bytes.readInt32BE(offset + 22) === -1;
    const value = isNull ? null : bytes.readDoubleBE(offset + 26);
    const next = offset + 26 + (isNull ? 0 : 8);
    rows.push({ timeMs, pointId, value, quality: bytes.readInt16BE(next + 4) });
    offset = next + 6;
  }
  expect(offset + 2).toBe(bytes.length);
  return rows;
}

describe('COPY BINARY of samples', () => {
  it('brings every row back as it was', () => {
    const row = fc.record({
      timeMs: fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2200, 0, 1) }),
      pointId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      value: fc.oneof(fc.constant(null), fc.double({ noNaN: true })),
      quality: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        expect(decode(encodeSamples(byColumn(rows)))).toEqual(rows);
      })
    );
  });

  it('stores times before 2000 and fractions of a millisecond', () => {
    const times = [POSTGRES_EPOCH_MS - 1, POSTGRES_EPOCH_MS, 1_700_000_000_000.5];
    expect(
      decode(encodeSamples(byColumn(times.map((timeMs) => ({ timeMs, pointId: 1, value: 0, quality: 0 }))))).map(
        (r) => r.timeMs
      )
    ).toEqual(times);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e17])('refuses the time %d', (timeMs) => {
    expect(() => encodeSamples(byColumn([{ timeMs, pointId: 7, value: 1, quality: 0 }]))).toThrow(/point 7: time/);
  });

  it.each([
    { pointId: 2 ** 31, quality: 0 },
    { pointId: 1, quality: 256 },
    { pointId: 1, quality: -1 },
  ])('refuses what a column would wrap in silence: %o', (what) => {
    expect(() => byColumn([{ timeMs: 0, value: 1, ...what }])).toThrow(RangeError);
  });

  it('encodes the rows that are asked for, in their order', () => {
    const rows = [3, 1, 2].map((pointId) => ({ pointId, timeMs: pointId * 1000, value: pointId, quality: 0 }));
    expect(decode(encodeSamples(byColumn(rows), Uint32Array.of(1, 0)))).toEqual([rows[1], rows[0]]);
  });
});
