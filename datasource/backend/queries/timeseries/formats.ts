import type { RowQuality, SeriesFrameMeta } from '#model/query/frame-meta.ts';
import { QueryError } from '#model/query/query-error.ts';
import type { TimeSeriesFormat } from '#model/query/timeseries.ts';

import type { Field, Frame, NumberField, StringField, TimeField } from '../../frames/frame.ts';

/** A row for each value repeats its labels: these are some 30 MB of text, more than anybody reads as a table. */
const MAX_LONG_ROWS = 100_000;

/** One series as it comes from a query: its times, its values, what they are worth. */
interface OneSeries {
  time: TimeField;
  value: NumberField;
  meta: SeriesFrameMeta;
}

/**
 * The series of a query in the form that was asked for; `multi` is what they come in.
 * @throws {QueryError} where a form that repeats labels would have too many rows
 */
export function formatFrames(frames: readonly Frame[], format: TimeSeriesFormat): Frame[] {
  const series = frames.flatMap(seriesOf);
  const [first] = frames;
  if (format === 'multi' || series.length === 0 || !first) {
    return [...frames];
  }
  const frame = format === 'wide' ? wide(series) : rows(series, format);
  return [
    {
      name: '',
      refId: first.refId,
      fields: frame.fields,
      meta: { ...first.meta, ...frame.meta, custom: { ...frame.meta.custom } },
    },
  ];
}

function seriesOf({ fields, meta }: Frame): OneSeries[] {
  const [time, value] = fields;
  return time?.type === 'time' && value?.type === 'number'
    ? [{ time, value, meta: meta?.custom?.['plenum'] as SeriesFrameMeta }]
    : [];
}

type Formed = Pick<Frame, 'fields'> & { meta: NonNullable<Frame['meta']> };

/** One time field that all series share, with an empty row where a series has none. */
function wide(series: readonly OneSeries[]): Formed {
  const timesMs = sharedTimes(series);
  const rowOf = new Map(Array.from(timesMs, (timeMs, row) => [timeMs, row]));
  const fields: Field[] = [{ name: 'Time', type: 'time', values: timesMs }];
  const metas: SeriesFrameMeta[] = [];
  for (const { time, value, meta } of series) {
    const rowsOfSeries = Int32Array.from(time.values, (timeMs) => rowOf.get(timeMs) as number);
    const values = new Float64Array(timesMs.length).fill(NaN);
    rowsOfSeries.forEach((row, index) => (values[row] = value.values[index] ?? NaN));
    fields.push({ ...value, values, nanIsAbsent: true });
    const at = (row: number) => rowsOfSeries[row] as number;
    metas.push({
      ...meta,
      quality: meta.quality.map(([from, to, why]) => [at(from), at(to), why]),
      carried: meta.carried.map(([from, to]) => [at(from), at(to)]),
    });
  }
  return {
    fields,
    meta: { type: 'timeseries-wide', typeVersion: [0, 1], custom: { plenum: { series: metas } } },
  };
}

function sharedTimes(series: readonly OneSeries[]): ArrayLike<number> {
  const [first] = series;
  if (series.every(({ time }) => time.values === first?.time.values)) {
    return first?.time.values ?? [];
  }
  const all = new Set<number>();
  for (const { time } of series) {
    for (let row = 0; row < time.values.length; row++) {
      all.add(time.values[row] as number);
    }
  }
  return Float64Array.from(all).sort();
}

/** Labels of series in the order of their columns. */
const LABELS = [
  'site',
  'zone',
  'rack',
  'equipment',
  'tenant',
  'job',
  'point',
  'process_area',
  'phase',
  'object_type',
  'setpoint',
  'metric',
  'expression',
  'aggregation',
  'shift',
] as const;

/** What a table has of every series, whether its labels tell it or not, so that its columns are always the same. */
const TABLE_COLUMNS: readonly string[] = LABELS;

/** A row for each time and series, in the order of time. */
function rows(series: readonly OneSeries[], format: 'long' | 'table'): Formed {
  const count = series.reduce((sum, { time }) => sum + time.values.length, 0);
  if (count > MAX_LONG_ROWS) {
    throw new QueryError(
      `The format ${format} makes ${count.toLocaleString('en')} rows, more than the ${MAX_LONG_ROWS.toLocaleString('en')} allowed. Choose wider time steps, a shorter range or fewer series, or the format wide.`
    );
  }
  const order = inOrderOfTime(series);
  const columns =
    format === 'table' ? TABLE_COLUMNS : LABELS.filter((label) => series.some(({ value }) => value.labels?.[label]));
  const text = (name: string, of: (one: OneSeries, row: number) => string | null): StringField => ({
    name,
    type: 'string',
    values: order.map(([index, row]) => of(series[index] as OneSeries, row)),
  });
  const units = new Set(series.map(({ value }) => value.config?.unit));
  const [unit] = units.size === 1 ? units : [undefined];
  const value: NumberField = {
    name: format === 'table' ? 'value' : 'Value',
    type: 'number',
    values: order.map(([index, row]) => series[index]?.value.values[row] ?? NaN),
    nanIsAbsent: true,
    ...(unit !== undefined && { config: { unit } }),
  };
  const fields: Field[] = [
    {
      name: format === 'table' ? 'time' : 'Time',
      type: 'time',
      values: order.map(([index, row]) => series[index]?.time.values[row] as number),
    },
    ...columns.map((column) => text(column, ({ value: { labels }, meta }) => labels?.[column] ?? told(column, meta))),
    value,
  ];
  if (format === 'long') {
    return { fields, meta: { type: 'timeseries-long', typeVersion: [0, 1], custom: {} } };
  }
  const qualities = series.map(({ time, meta }) => qualityWords(time.values.length, meta));
  fields.push(
    text('unit', ({ value: { config } }) => config?.unit ?? null),
    { name: 'quality', type: 'string', values: order.map(([index, row]) => qualities[index]?.[row] ?? 'good') }
  );
  return { fields, meta: { type: 'table', typeVersion: [0, 1], custom: {} } };
}

/** What a table says of a series beyond its labels. */
function told(column: string, meta: SeriesFrameMeta): string | null {
  switch (column) {
    case 'aggregation':
      return meta.expression === undefined ? meta.aggregation : null;
    case 'process_area':
      return meta.processArea.join(', ') || null;
    default:
      return null;
  }
}

function inOrderOfTime(series: readonly OneSeries[]): Array<[series: number, row: number]> {
  const order = series.flatMap(({ time }, index) =>
    Array.from(time.values, (_timeMs, row): [number, number] => [index, row])
  );
  const timeOf = ([index, row]: [number, number]) => series[index]?.time.values[row] as number;
  return order.sort((a, b) => timeOf(a) - timeOf(b) || a[0] - b[0]);
}

function qualityWords(count: number, { quality }: SeriesFrameMeta): Array<RowQuality | 'good'> {
  const words = new Array<RowQuality | 'good'>(count).fill('good');
  quality.forEach(([from, to, why]) => words.fill(why, from, to + 1));
  return words;
}
