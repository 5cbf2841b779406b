import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addRow,
  addSampleRow,
  copyByPoint,
  createRows,
  isBadMarkAt,
  RowFlag,
  rowsOf,
  rowsWhere,
} from './source-rows.ts';
import { createAddressNumbers } from './address-numbers.ts';
import { isBadMark, type SourceSample } from './reading.ts';

const anySample: fc.Arbitrary<SourceSample> = fc.record(
  {
    address: fc.constantFrom('a', 'b', 'Fühler'),
    timeMs: fc.double(),
    receivedMs: fc.integer(),
    value: fc.option(fc.double()),
    quality: fc.constantFrom(0, 1, 2),
    isHistory: fc.constant(true),
    heldSinceMs: fc.integer(),
  },
  { requiredKeys: ['address', 'timeMs', 'receivedMs', 'value', 'quality'] }
);

test('samples are the same samples as rows, a value that is not a number and a missing one included', () => {
  fc.assert(
    fc.property(fc.array(anySample), (samples) => {
      const rows = rowsOf(samples);
      expect([...rows]).toEqual(samples);
      expect(samples.map((_, row) => isBadMarkAt(rows, row))).toEqual(samples.map(isBadMark));
      const isKept = (index: number) => index % 3 !== 1;
      expect([...rowsWhere(rows, isKept)]).toEqual(samples.filter((_, index) => isKept(index)));
    })
  );
});

test('rows beyond the first capacity are kept', () => {
  const rows = createRows(['a', 'b'], 0);
  for (let row = 0; row < 100; row++) {
    addRow(rows, row & 1, row, 1_000 + row, row / 2, 1, RowFlag.history);
  }
  expect([...rows]).toEqual(
    Array.from({ length: 100 }, (_, row) => ({
      address: row & 1 ? 'b' : 'a',
      timeMs: row,
      receivedMs: 1_000 + row,
      value: row / 2,
      quality: 1,
      isHistory: true,
    }))
  );
});

test('rows by point are the same rows, in the order of the points, and those of one point in theirs', () => {
  fc.assert(
    fc.property(fc.array(anySample), (samples) => {
      const { addresses, numberOf } = createAddressNumbers();
      const rows = createRows(addresses, 0);
      samples.forEach((sample) => addSampleRow(rows, numberOf(sample.address), sample));
      const into = rowsOf(samples);
      copyByPoint(rows, into);
      const sorted = samples.toSorted((a, b) => numberOf(a.address) - numberOf(b.address));
      expect(Array.from({ length: into.count }, (_, row) => addresses[into.points[row] as number])).toEqual(
        sorted.map(({ address }) => address)
      );
      expect([...into].map(({ address: _, ...rest }) => rest)).toEqual(sorted.map(({ address: _, ...rest }) => rest));
    })
  );
});
