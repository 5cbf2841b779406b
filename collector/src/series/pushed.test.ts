import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileMappings } from './mapping.ts';
import { createPushed, type Pushed } from './pushed.ts';
import { createSeriesStream } from './stream.ts';

test('values come out in the order of their times where a series has several, and else as they came', () => {
  const some = fc.array(fc.record({ series: fc.nat(3), timeMs: fc.nat(20), isInOrder: fc.boolean() }));
  fc.assert(
    fc.property(fc.array(some, { maxLength: 4 }), (batches) => {
      const pushed = createPushed();
      for (const batch of batches) {
        batch.forEach(({ series, timeMs, isInOrder }, index) => pushed.add(series, timeMs, index, -index, isInOrder));
        const sent = batch.map(({ series, timeMs }, index) => [series, timeMs, index, -index]);
        const sorted = sent.toSorted(([, a = 0], [, b = 0]) => a - b);
        expect(rowsOf(pushed)).toEqual(batch.every(({ isInOrder }) => isInOrder) ? sent : sorted);
        pushed.clear();
      }
    })
  );
});

test('batches of any length come out whole', () => {
  const pushed = createPushed();
  for (const length of [1, 256, 257, 5_000, 3]) {
    for (let number = 0; number < length; number++) {
      pushed.add(number, number, -number, 1, true);
    }
    expect(rowsOf(pushed)).toEqual(Array.from({ length }, (_, number) => [number, number, -number, 1]));
    pushed.clear();
  }
  expect(rowsOf(pushed)).toEqual([]);
});

function rowsOf(pushed: Pushed): number[][] {
  const rows = pushed.order() ?? Array.from({ length: pushed.count }, (_, row) => row);
  return Array.from(rows, (row) =>
    [pushed.series, pushed.timesMs, pushed.values, pushed.startsMs].map((column) => column[row] as number)
  );
}

const SERIES = [
  ['node_cpu_seconds_total', { cpu: '0', mode: 'idle' }],
  ['node_cpu_seconds_total', { cpu: '1', mode: 'idle' }],
  ['DCGM_FI_DEV_FB_USED', { gpu: '0' }],
  ['DCGM_FI_DEV_FB_FREE', { gpu: '0' }],
  ['DCGM_FI_DEV_POWER_USAGE', { gpu: '0' }],
  ['ipmi_dcmi_power_consumption_watts', {}],
] as const;

function readAll(batches: Array<Array<{ series: number; timeMs: number; value: number }>>) {
  const stream = createSeriesStream({
    source: 'pushed',
    site: 'demo',
    simulated: false,
    table: compileMappings({ metrics: [], useCatalog: true }),
    targetOf: () => ({ name: 'n1', equipment: 'N1' }),
    patienceMs: 60_000,
  });
  const byPoint = new Map<string, unknown[]>();
  for (const batch of batches) {
    for (const { series, timeMs, value } of batch) {
      const [name, labels] = SERIES[series] as (typeof SERIES)[number];
      stream.push(stream.series(name, labels)!, timeMs, value);
    }
    for (const { point, timeMs, value } of stream.take().readings) {
      byPoint.set(point.address, [...(byPoint.get(point.address) ?? []), [timeMs, value]]);
    }
  }
  return byPoint;
}

test('each point reads the same from batches in any order of their times as from sorted ones', () => {
  const value = fc.record({ series: fc.nat(SERIES.length - 1), timeMs: fc.nat(40), value: fc.nat(1_000) });
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 12 }), { maxLength: 5 }), (batches) => {
      const sorted = batches.map((batch) => batch.toSorted((a, b) => a.timeMs - b.timeMs));
      expect(readAll(batches)).toEqual(readAll(sorted));
    }),
    { numRuns: 500 }
  );
});
