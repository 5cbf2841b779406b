import { FieldType, dateTimeFormat } from '@grafana/data';
import type { DataFrame, Field, TimeZone } from '@grafana/data';

const DAY_MS = 86_400_000;

/**
 * Tells panels what to show where a series has no value at its end: since when. A stat that reads the last row then says
 * "no value since 14:02" instead of an old number. A "No value" set in the panel gives way to it.
 */
export function tellSilence(frame: DataFrame, timeZone: TimeZone): DataFrame {
  const time = frame.fields.find(({ type }) => type === FieldType.time);
  if (!time || frame.length === 0) {
    return frame;
  }
  const fields = frame.fields.map((field) =>
    field.type === FieldType.number && lastOf(field) == null
      ? { ...field, config: { ...field.config, noValue: silenceText(sinceMs(frame, field, time), time, timeZone) } }
      : field
  );
  return { ...frame, fields };
}

function lastOf({ values }: Field): unknown {
  return values[values.length - 1];
}

/** Time of the newest sample: carried values go on beyond it, so the frame says it. Else that of the last value. */
function sinceMs(frame: DataFrame, { values }: Field, time: Field): number | undefined {
  const newestMs: unknown = frame.meta?.custom?.['plenum']?.newestMs;
  if (typeof newestMs === 'number') {
    return newestMs;
  }
  const row = values.findLastIndex((value) => value != null);
  return row < 0 ? undefined : (time.values[row] as number);
}

function silenceText(newestMs: number | undefined, time: Field, timeZone: TimeZone): string {
  if (newestMs === undefined) {
    return 'no value in this range';
  }
  const isLong = (lastOf(time) as number) - newestMs >= DAY_MS;
  return `no value since ${dateTimeFormat(newestMs, { timeZone, format: isLong ? 'MM-DD HH:mm' : 'HH:mm' })}`;
}
