import type { Field, Frame } from '#datasource/backend/frames/frame.ts';
import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import { isoOf, rounded } from './round.ts';

/** What an assistant reads at once; more costs it attention and money. */
const MAX_ANSWER_CHARACTERS = 24_000;
const MAX_TEXT_CHARACTERS = 400;

export interface AnswerOptions {
  /** Rows of a table, and series. */
  limit: number;
  /** Values of a series; 0 for its summary alone. */
  points: number;
}

/** An answer that fits an assistant: few rows, rounded, with units, quality, and a word on what was cut. */
export function answerOf(frames: readonly Frame[], options: AnswerOptions, about: object): string {
  for (let { limit, points } = options; ; [limit, points] = fewer(limit, points)) {
    const text = JSON.stringify({ ...about, ...compact(frames, { limit, points }) });
    if (text.length <= MAX_ANSWER_CHARACTERS || limit <= 1) {
      return text;
    }
  }
}

/** Values of series go first: their summary says the most. */
function fewer(limit: number, points: number): [limit: number, points: number] {
  return points > 0 ? [limit, points > 8 ? Math.floor(points / 2) : 0] : [Math.max(1, Math.floor(limit / 2)), 0];
}

function compact(frames: readonly Frame[], { limit, points }: AnswerOptions): object {
  const isSeries = ({ fields }: Frame) =>
    fields[0]?.type === 'time' && fields.slice(1).some(({ type }) => type === 'number');
  const series = frames.filter((frame) => isSeries(frame) && frame.meta?.type !== 'table');
  const tables = frames.filter((frame) => !series.includes(frame) && frame.fields.length > 0);
  const cut = [
    ...(series.length > limit
      ? [`Shown are ${limit} of ${series.length} series: narrow the scope, group by zone or site, or raise limit.`]
      : []),
    ...tables.flatMap((table) => {
      const rows = lengthOf(table);
      return rows > limit
        ? [`Shown are ${limit} of ${rows} rows of ${table.name || 'the table'}: narrow the scope, or raise limit.`]
        : [];
    }),
  ];
  const notes = [...new Set(frames.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []))];
  const read = frames.find(({ meta }) => meta?.executedQueryString)?.meta?.executedQueryString;
  return {
    ...(read ? { read: shorten(read) } : {}),
    ...(series.length > 0 ? { series: series.slice(0, limit).map((frame) => seriesOf(frame, points)) } : {}),
    ...(tables.length > 0 ? { tables: tables.map((table) => tableOf(table, limit)) } : {}),
    ...(series.length + tables.length === 0
      ? { empty: 'Nothing was found. See notes, or choose a longer range or a wider scope.' }
      : {}),
    ...(notes.length > 0 ? { notes: notes.map(shorten) } : {}),
    ...(cut.length > 0 ? { cut } : {}),
  };
}

function tableOf(frame: Frame, limit: number): object {
  const rows = Math.min(limit, lengthOf(frame));
  const about = frame.meta?.custom?.['plenum'];
  return {
    ...(frame.name ? { name: frame.name } : {}),
    columns: frame.fields.map((field) => (field.config?.unit ? `${field.name} [${field.config.unit}]` : field.name)),
    rows: Array.from({ length: rows }, (_row, row) => frame.fields.map((field) => cellOf(field, row))),
    ...(isFilled(about) ? { about: roundAll(about) } : {}),
  };
}

function seriesOf(frame: Frame, points: number): object {
  const [time, ...values] = frame.fields;
  const numbers = values.filter(({ type }) => type === 'number');
  const meta = (frame.meta?.custom?.['plenum'] ?? {}) as Partial<SeriesFrameMeta>;
  const columns = numbers.map((field) => summaryOf(field, time as Field));
  const shown = points === 0 ? [] : thinned(lengthOf(frame), points);
  return {
    name: frame.name,
    ...(columns.length === 1 ? columns[0] : { columns }),
    ...qualityOf(meta, lengthOf(frame)),
    ...(shown.length > 0
      ? {
          values: shown.map((row) => [
            isoOf(Number((time as Field).values[row])),
            ...numbers.map((field) => cellOf(field, row)),
          ]),
        }
      : {}),
  };
}

function summaryOf(field: Field, time: Field): object {
  const known: Array<{ value: number; row: number }> = [];
  for (let row = 0; row < field.values.length; row++) {
    const value = field.values[row];
    if (typeof value === 'number' && Number.isFinite(value)) {
      known.push({ value, row });
    }
  }
  const last = known.at(-1);
  const values = known.map(({ value }) => value);
  return {
    labels: field.labels ?? {},
    ...(field.config?.unit ? { unit: field.config.unit } : {}),
    ...(last
      ? {
          last: rounded(last.value),
          lastAt: isoOf(Number(time.values[last.row])),
          min: rounded(values.reduce((a, b) => Math.min(a, b))),
          max: rounded(values.reduce((a, b) => Math.max(a, b))),
          mean: rounded(values.reduce((a, b) => a + b, 0) / values.length),
        }
      : { last: null }),
    coverage: rounded(known.length / Math.max(1, field.values.length)),
  };
}

/** Share of the rows that are not plainly good, and how many of the points have a value. */
function qualityOf(
  { quality = [], points, expectedPoints, members, simulated }: Partial<SeriesFrameMeta>,
  rows: number
): object {
  const shares: Record<string, number> = {};
  for (const [first, last, why] of quality) {
    shares[why] = (shares[why] ?? 0) + (last - first + 1) / Math.max(1, rows);
  }
  const isPartial = points !== undefined && expectedPoints !== undefined && points < expectedPoints;
  return {
    quality: quality.length === 0 ? 'good' : roundAll(shares),
    ...(isPartial ? { measured: `${points} of ${expectedPoints} ${members ?? 'points'}` } : {}),
    ...(simulated ? { simulated } : {}),
  };
}

/** Rows at equal distances, the last one among them. */
function thinned(rows: number, wanted: number): number[] {
  const step = Math.max(1, Math.ceil(rows / wanted));
  return Array.from({ length: Math.ceil(rows / step) }, (_, index) => rows - 1 - index * step).reverse();
}

function cellOf(field: Field, row: number): string | number | boolean | null {
  const value = field.values[row];
  if (value === null || value === undefined) {
    return null;
  }
  if (field.type === 'time') {
    return isoOf(Number(value));
  }
  return typeof value === 'number' ? rounded(value) : typeof value === 'string' ? shorten(value) : value;
}

function roundAll(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'number' ? rounded(inner) : inner))
  );
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function lengthOf({ fields }: Frame): number {
  return fields[0]?.values.length ?? 0;
}

function shorten(text: string): string {
  return text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS)}…` : text;
}
