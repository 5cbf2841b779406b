import { FieldType, createTheme, getFieldDisplayValues, toDataFrame } from '@grafana/data';
import type { FieldConfig } from '@grafana/data';
import { expect, it } from 'vitest';
import { tellSilence } from './silence.ts';

const START_MS = Date.UTC(2026, 0, 5, 14);
const GREY = '#8e8e8e';

/** As the overview's stat tiles are set. */
const DEFAULTS: FieldConfig = {
  unit: 'celsius',
  decimals: 1,
  noValue: 'no value in this range',
  color: { mode: 'thresholds' },
  thresholds: { mode: 'absolute', steps: [{ color: '#00ff00', value: -Infinity }] } as never,
  mappings: [{ type: 'special', options: { match: 'null+nan', result: { color: GREY } } } as never],
};

function stat(values: Array<number | null> | undefined, newestMs?: number) {
  const frames = values
    ? [
        toDataFrame({
          meta: { custom: { plenum: { newestMs } } },
          fields: [
            { name: 'Time', type: FieldType.time, values: values.map((_, row) => START_MS + row * 60_000) },
            { name: 'Air temperature', type: FieldType.number, values },
          ],
        }),
      ]
    : [toDataFrame({ fields: [] })];
  const data = frames.map((frame) => {
    const told = tellSilence(frame, 'utc');
    // Grafana lays a panel's defaults under what the data source says.
    return { ...told, fields: told.fields.map((one) => ({ ...one, config: { ...DEFAULTS, ...one.config } })) };
  });
  const [first] = getFieldDisplayValues({
    data,
    fieldConfig: { defaults: DEFAULTS, overrides: [] },
    reduceOptions: { calcs: ['last'], values: false },
    replaceVariables: (text) => text,
    theme: createTheme(),
    timeZone: 'utc',
  });
  const { text, suffix = '', color } = first!.display;
  return { text: `${text}${suffix}`, color };
}

it('a stat shows the value and its colour while values come', () => {
  expect(stat([21, null, 21.9])).toEqual({ text: expect.stringMatching(/^21.9\s°C$/), color: '#00ff00' });
});

it('a stat shows since when there is no value, in grey', () => {
  expect(stat([21, 21.5, 21.9, null, null])).toEqual({ text: 'no value since 14:02', color: GREY });
});

it('a stat tells the time of the newest sample, not of the last value that was carried', () => {
  const newestMs = START_MS - 4 * 60_000 + 19_000;
  expect(stat([21.9, 21.9, null], newestMs)).toEqual({ text: 'no value since 13:56', color: GREY });
  expect(stat([null, null], newestMs)).toEqual({ text: 'no value since 13:56', color: GREY });
});

it('a stat says that the whole range has no value, in grey', () => {
  expect(stat([null, null])).toEqual({ text: 'no value in this range', color: GREY });
  expect(stat(undefined)).toEqual({ text: 'no value in this range', color: GREY });
});
