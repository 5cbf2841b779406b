import { describe, expect, test } from 'vitest';

import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';

import type { Frame } from '../../frames/frame.ts';
import { formatFrames } from './formats.ts';

const META: SeriesFrameMeta = {
  metric: 'RackPower',
  domain: 'power',
  processArea: [],
  aggregation: 'sum',
  rung: 'raw',
  ladder: 'point',
  bucketMs: 10,
  simulated: false,
  isSetpoint: false,
  points: 1,
  expectedPoints: 1,
  members: 'racks',
  quality: [],
  carried: [],
};

function frame(rack: string, rows: Array<[timeMs: number, value: number]>, over: Partial<SeriesFrameMeta> = {}): Frame {
  return {
    name: rack,
    refId: 'A',
    fields: [
      { name: 'Time', type: 'time', values: rows.map(([timeMs]) => timeMs) },
      {
        name: 'Rack power',
        type: 'number',
        values: Float64Array.from(rows, ([, value]) => value),
        nanIsAbsent: true,
        labels: { metric: 'RackPower', site: 'demo', rack },
        config: { unit: 'watt', displayNameFromDS: rack },
      },
    ],
    meta: {
      type: 'timeseries-multi',
      executedQueryString: 'what was read',
      notices: [{ severity: 'info', text: 'simulated' }],
      custom: { plenum: { ...META, ...over } },
    },
  };
}

const FRAMES = [
  frame('R1', [
    [0, 1],
    [10, 2],
    [20, 3],
  ]),
  frame(
    'R2',
    [
      [10, 20],
      [20, 30],
      [30, 40],
    ],
    { quality: [[1, 2, 'partial']], carried: [[2, 2]] }
  ),
];

const columns = (format: 'wide' | 'long' | 'table') => {
  const [only] = formatFrames(FRAMES, format);
  return {
    meta: only!.meta,
    names: only!.fields.map(({ name }) => name),
    rows: Array.from(only!.fields[0]!.values as ArrayLike<number>, (_value, row) =>
      only!.fields.map(({ values }) => (Number.isNaN(values[row]) ? null : values[row]))
    ),
  };
};

test('multi is what series come in', () => {
  expect(formatFrames(FRAMES, 'multi')).toEqual(FRAMES);
});

describe('wide', () => {
  test('has one time field, and nothing where a series has no row', () => {
    const { meta, rows } = columns('wide');
    expect(meta?.type).toBe('timeseries-wide');
    expect(rows).toEqual([
      [0, 1, null],
      [10, 2, 20],
      [20, 3, 30],
      [30, null, 40],
    ]);
  });

  test('keeps labels, notices and what each row is worth', () => {
    const [only] = formatFrames(FRAMES, 'wide');
    expect(only?.fields[2]).toMatchObject({
      labels: { rack: 'R2' },
      config: { displayNameFromDS: 'R2', unit: 'watt' },
    });
    expect(only?.meta?.notices).toHaveLength(1);
    expect(only?.meta?.custom?.plenum).toMatchObject({
      series: [{ quality: [] }, { quality: [[2, 3, 'partial']], carried: [[3, 3]] }],
    });
  });
});

test('long has a row for each value, with the labels that occur', () => {
  const { meta, names, rows } = columns('long');
  expect(meta?.type).toBe('timeseries-long');
  expect(names).toEqual(['Time', 'site', 'rack', 'metric', 'Value']);
  expect(rows).toHaveLength(6);
  expect(rows[1]).toEqual([10, 'demo', 'R1', 'RackPower', 2]);
  expect(rows[2]).toEqual([10, 'demo', 'R2', 'RackPower', 20]);
});

test('a table always has the same columns, with unit and quality in words', () => {
  const { meta, names, rows } = columns('table');
  expect(meta?.type).toBe('table');
  expect(names.join(' ')).toBe(
    'time site zone rack equipment tenant job point process_area phase object_type setpoint metric expression aggregation shift value unit quality'
  );
  const row = (index: number) => Object.fromEntries(names.map((name, column) => [name, rows[index]![column]]));
  expect(row(2)).toMatchObject({
    time: 10,
    rack: 'R2',
    zone: null,
    aggregation: 'sum',
    value: 20,
    unit: 'watt',
    quality: 'good',
  });
  expect(row(4)).toMatchObject({ time: 20, rack: 'R2', quality: 'partial' });
});

test('rows beyond what anybody reads as a table are refused with a way out', () => {
  const long = frame(
    'R1',
    Array.from({ length: 100_001 }, (_value, row): [number, number] => [row, row])
  );
  expect(() => formatFrames([long], 'table')).toThrow(
    /makes 100,001 rows, more than the 100,000 allowed.*the format wide/
  );
  expect(formatFrames([long], 'wide')).toHaveLength(1);
});

test('a query that found nothing keeps the frame that says why', () => {
  const empty: Frame = { name: '', refId: 'A', fields: [], meta: { notices: [{ severity: 'warning', text: 'none' }] } };
  expect(formatFrames([empty], 'table')).toEqual([empty]);
});
