import {
  FieldType,
  MappingType,
  SpecialValueMatch,
  dateTimeFormat,
  formattedValueToString,
  getValueFormat,
} from '@grafana/data';
import type { DataFrame, Field, TimeZone, ValueMapping } from '@grafana/data';
import { NOT_WHOLE_COLOUR, type SeriesFrameMeta, type WideFrameMeta } from '#model/query/frame-meta.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A point that reports on change is silent for minutes while all is well; a number this old still has to say so. */
const OLD_AFTER_MS = MINUTE_MS;

/** Label by which a panel can name the place of a highest or lowest value: `${__field.labels.extreme}`. */
const EXTREME_LABEL = 'extreme';

/** In these a column holds the values of many series, so that its last one is the newest of none. */
const ROWS_OF_MANY = /^table$|-long$/;

/** When the question was asked: what is old depends on it. */
export interface Asked {
  timeZone: TimeZone;
  /** End of the range, epoch ms. */
  toMs: number;
  nowMs: number;
}

/**
 * Tells panels what the newest number of a series is worth. A stat that reads the last row says "no value since 14:02"
 * instead of an old number, and the last number itself says in grey what it lacks: "34.7 kW · 8 of 16 racks" or
 * "30.5 °C · at 14:02". What a panel sets for "No value" or as value mappings gives way to it, an override does not.
 */
export function tellWorth(frame: DataFrame, asked: Asked): DataFrame {
  const time = frame.fields.find(({ type }) => type === FieldType.time);
  if (!time || frame.length === 0 || ROWS_OF_MANY.test(frame.meta?.type ?? '')) {
    return frame;
  }
  const metas = metasOf(frame);
  let values = 0;
  const fields = frame.fields.map((field) => {
    const meta = field.type === FieldType.number ? metas[values++ % metas.length]! : undefined;
    // Ages are about the silence of others and are never silent themselves.
    return meta && meta.aggregation !== 'age' ? tellField(field, time, meta, asked) : field;
  });
  return { ...frame, fields };
}

/** What the backend says of each value field; a frame of one series says it once. */
function metasOf(frame: DataFrame): Array<Partial<SeriesFrameMeta>> {
  const meta = frame.meta?.custom?.['plenum'] as Partial<SeriesFrameMeta> | WideFrameMeta | undefined;
  return meta && 'series' in meta && meta.series.length > 0 ? meta.series : [(meta ?? {}) as Partial<SeriesFrameMeta>];
}

function tellField(field: Field, time: Field, meta: Partial<SeriesFrameMeta>, asked: Asked): Field {
  const row = field.values.findLastIndex((value) => value != null);
  const isSilent = row < field.values.length - 1;
  const newestMs = meta.newestMs ?? (row < 0 ? undefined : (time.values[row] as number));
  const marks = row < 0 ? [] : [missingText(meta, isSilent), oldText(newestMs, meta, isSilent, asked)].filter(Boolean);
  return {
    ...field,
    labels: meta.extreme === undefined ? field.labels : { ...field.labels, [EXTREME_LABEL]: meta.extreme },
    config: {
      ...field.config,
      ...(isSilent && {
        noValue: newestMs === undefined ? 'no value in this range' : `no value since ${clockText(newestMs, asked)}`,
      }),
      ...(marks.length > 0 && { mappings: greyMappings(field, row, marks) }),
    },
  };
}

function missingText(
  { points, expectedPoints, members, quality }: Partial<SeriesFrameMeta>,
  isSilent: boolean
): string {
  const isPartial = !isSilent && quality?.at(-1)?.[2] === 'partial' && (points ?? 0) < (expectedPoints ?? 0);
  return isPartial ? `${points} of ${expectedPoints} ${members}` : '';
}

function oldText(
  newestMs: number | undefined,
  { bucketMs = 0 }: Partial<SeriesFrameMeta>,
  isSilent: boolean,
  asked: Asked
): string {
  if (newestMs === undefined) {
    return '';
  }
  const ageMs = Math.min(asked.nowMs, asked.toMs) - newestMs;
  return isSilent || ageMs > Math.max(OLD_AFTER_MS, 2 * bucketMs) ? `at ${clockText(newestMs, asked)}` : '';
}

/** `14:02`, with the day where it may be another one. */
function clockText(timeMs: number, { timeZone, nowMs }: Asked): string {
  const isLong = nowMs - timeMs >= DAY_MS;
  return dateTimeFormat(timeMs, { timeZone, format: isLong ? 'MM-DD HH:mm' : 'HH:mm' });
}

function greyMappings({ values, config }: Field, row: number, marks: string[]): ValueMapping[] {
  const value = values[row] as number;
  const number = formattedValueToString(getValueFormat(config.unit)(value, config.decimals));
  return [
    {
      type: MappingType.ValueToText,
      options: {
        [String(value)]: { text: [number, ...marks].map(unbroken).join(' · '), color: NOT_WHOLE_COLOUR, index: 0 },
      },
    },
    {
      type: MappingType.SpecialValue,
      options: { match: SpecialValueMatch.NullAndNaN, result: { color: NOT_WHOLE_COLOUR, index: 1 } },
    },
  ];
}

/** A narrow tile breaks its text between the marks, not within one. */
function unbroken(mark: string): string {
  return mark.replaceAll(' ', '\u00a0');
}
