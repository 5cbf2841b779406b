import { FieldType, createTheme, getFieldDisplayValues, toDataFrame } from '@grafana/data';
import type { FieldConfig } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { NOT_WHOLE_COLOUR, type SeriesFrameMeta } from '#model/query/frame-meta.ts';
import { tellWorth } from './worth.ts';

const START_MS = Date.UTC(2026, 0, 5, 14);
const MINUTE_MS = 60_000;
const GREY = NOT_WHOLE_COLOUR;
const GREEN = '#00ff00';

/** As the overview's stat tiles are set. */
const DEFAULTS: FieldConfig = {
  unit: 'celsius',
  decimals: 1,
  noValue: 'no value in this range',
  color: { mode: 'thresholds' },
  thresholds: { mode: 'absolute', steps: [{ color: GREEN, value: -Infinity }] } as never,
  mappings: [{ type: 'special', options: { match: 'null+nan', result: { color: GREY } } } as never],
};

type Values = Array<number | null>;

/** A value every minute from 14:00; asked at the last one. */
function tell(values: Values, plenum: Partial<SeriesFrameMeta> = {}, unit = 'celsius') {
  const frame = toDataFrame({
    meta: { custom: { plenum } },
    fields: [
      { name: 'Time', type: FieldType.time, values: values.map((_, row) => START_MS + row * MINUTE_MS) },
      { name: 'Air temperature', type: FieldType.number, values, labels: { site: 'demo' }, config: { unit } },
    ],
  });
  const nowMs = START_MS + (values.length - 1) * MINUTE_MS;
  return tellWorth(frame, { timeZone: 'utc', toMs: nowMs, nowMs });
}

function stat(frames: Array<ReturnType<typeof tell>>, { calc = 'last', over = {} as FieldConfig } = {}) {
  // Grafana lays a panel's defaults under what the data source says.
  const data = frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((one) => ({ ...one, config: { ...DEFAULTS, ...over, ...one.config } })),
  }));
  const [first] = getFieldDisplayValues({
    data,
    fieldConfig: { defaults: DEFAULTS, overrides: [] },
    reduceOptions: { calcs: [calc], values: false },
    replaceVariables: (text) => text,
    theme: createTheme(),
    timeZone: 'utc',
  });
  const { text, suffix = '', color } = first!.display;
  return { text: `${text}${suffix}`.replaceAll(/\s/g, ' '), color };
}

describe('a stat shows', () => {
  it('the value and its colour while values come', () => {
    expect(stat([tell([21, null, 21.9])])).toEqual({ text: '21.9 °C', color: GREEN });
  });

  it('since when there is no value, in grey', () => {
    expect(stat([tell([21, 21.5, 21.9, null, null])])).toEqual({ text: 'no value since 14:02', color: GREY });
  });

  it('the time of the newest sample, not of the last value that was carried', () => {
    const newestMs = START_MS - 4 * MINUTE_MS + 19_000;
    expect(stat([tell([21.9, 21.9, null], { newestMs })])).toEqual({ text: 'no value since 13:56', color: GREY });
    expect(stat([tell([null, null], { newestMs })])).toEqual({ text: 'no value since 13:56', color: GREY });
  });

  it('the day as well where it is not today', () => {
    const newestMs = START_MS - 30 * 60 * MINUTE_MS;
    expect(stat([tell([21.9, null], { newestMs })]).text).toBe('no value since 01-04 08:00');
  });

  it('that the whole range has no value, in grey', () => {
    expect(stat([tell([null, null])])).toEqual({ text: 'no value in this range', color: GREY });
    expect(stat([toDataFrame({ fields: [] })])).toEqual({ text: 'no value in this range', color: GREY });
  });

  it('how many members stand behind a sum that misses some, in grey', () => {
    const partial = { points: 8, expectedPoints: 16, members: 'racks', quality: [[1, 2, 'partial']] } as const;
    const frame = tell([68_000, 34_700, 34_700], partial as never, 'watt');
    expect(stat([frame])).toEqual({ text: '34.7 kW · 8 of 16 racks', color: GREY });
  });

  it('a sum in its colour again once all members are back', () => {
    const back = { points: 16, expectedPoints: 16, members: 'racks', quality: [[1, 1, 'partial']] } as const;
    const frame = tell([68_000, 34_700, 68_000], back as never, 'watt');
    expect(stat([frame])).toEqual({ text: '68.0 kW', color: GREEN });
  });

  it('of a value that is only carried forward when it was sampled, in grey', () => {
    const newestMs = START_MS + 19_000;
    expect(stat([tell([30.5, 30.5, 30.5], { newestMs, bucketMs: 2_000 })])).toEqual({
      text: '30.5 °C · at 14:00',
      color: GREY,
    });
    // Wide time steps end long after their last sample.
    expect(stat([tell([30.5, 30.5, 30.5], { newestMs, bucketMs: MINUTE_MS })]).color).toBe(GREEN);
  });

  it('when the last value came, also where it shows the last one that is not empty, as Grafana does by default', () => {
    expect(stat([tell([21, 21.9, null])], { calc: 'lastNotNull' })).toEqual({
      text: '21.9 °C · at 14:01',
      color: GREY,
    });
  });
});

it('a narrow tile breaks between what a number is and what it lacks', () => {
  const newestMs = START_MS - 5 * MINUTE_MS;
  const [mapping] = tell([30.5, 30.5], { newestMs }).fields[1]!.config.mappings!;
  expect(JSON.stringify(mapping)).toContain('"30.5\u00a0°C · at\u00a013:55"');
});

it('ages are shown as they are: they tell the silence of others', () => {
  const frame = tell([600, 660], { aggregation: 'age', newestMs: START_MS - 10 * MINUTE_MS }, 's');
  expect(frame.fields[1]!.config.mappings).toBeUndefined();
});

it('a highest value names its place in a label that a panel can show', () => {
  expect(tell([21, 22], { extreme: 'R-A08' }).fields[1]!.labels).toEqual({ site: 'demo', extreme: 'R-A08' });
});

it('each series of a wide frame says what it lacks itself, and a table says nothing', () => {
  const fields = [
    { name: 'Time', type: FieldType.time, values: [START_MS, START_MS + MINUTE_MS] },
    { name: 'Rack power', type: FieldType.number, values: [68_000, 34_700], config: { unit: 'watt' } },
    { name: 'Rack power', type: FieldType.number, values: [500, 500], config: { unit: 'watt' } },
  ];
  const partial = { points: 8, expectedPoints: 16, members: 'racks', quality: [[1, 1, 'partial']] };
  const asked = { timeZone: 'utc', toMs: START_MS + MINUTE_MS, nowMs: START_MS + MINUTE_MS };
  const wide = tellWorth(toDataFrame({ meta: { custom: { plenum: { series: [partial, {}] } } }, fields }), asked);
  expect(JSON.stringify(wide.fields[1]!.config.mappings)).toContain('8\u00a0of\u00a016\u00a0racks');
  expect(wide.fields[2]!.config.mappings).toBeUndefined();
  const table = toDataFrame({
    meta: { type: 'table' as never },
    fields: [...fields.slice(0, 1), { ...fields[1]!, values: [1, null] }],
  });
  expect(tellWorth(table, asked)).toBe(table);
});
