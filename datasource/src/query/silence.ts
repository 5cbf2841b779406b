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
      ? { ...field, config: { ...field.config, noValue: silenceText(field, time, timeZone) } }
      : field
  );
  return { ...frame, fields };
}

function lastOf({ values }: Field): unknown {
  return values[values.length - 1];
}

function silenceText({ values }: Field, time: Field, timeZone: TimeZone): string {
  for (let row = values.length - 1; row >= 0; row--) {
    if (values[row] != null) {
      const sinceMs = time.values[row] as number;
      const isLong = (lastOf(time) as number) - sinceMs >= DAY_MS;
      return `no value since ${dateTimeFormat(sinceMs, { timeZone, format: isLong ? 'MM-DD HH:mm' : 'HH:mm' })}`;
    }
  }
  return 'no value in this range';
}
