import { type DataFrame, type Field, FieldType, formattedValueToString, getFieldDisplayName } from '@grafana/data';

/** A time in which a field has the same text, epoch ms. */
export interface StateSpan {
  text: string;
  color: string;
  fromMs: number;
  toMs: number;
}
export interface StateRow {
  name: string;
  spans: StateSpan[];
}

/** Brings values that follow each other with the same text together; the last one stands until `endMs`, null is a hole. */
export function statesOf(frames: readonly DataFrame[], endMs: number): StateRow[] {
  return frames.flatMap((frame) => {
    const times = frame.fields.find(({ type }) => type === FieldType.time);
    return times
      ? frame.fields
          .filter((field) => field !== times && !field.config.custom?.hideFrom?.viz)
          .map((field) => ({
            name: getFieldDisplayName(field, frame, [...frames]),
            spans: spansOf(times.values as number[], field, endMs),
          }))
      : [];
  });
}

function spansOf(times: readonly number[], field: Field, endMs: number): StateSpan[] {
  const spans: StateSpan[] = [];
  let open: StateSpan | undefined;
  for (const [index, fromMs] of times.entries()) {
    const value: unknown = field.values[index];
    if (value === null || value === undefined) {
      close(open, fromMs);
      open = undefined;
      continue;
    }
    const shown = field.display?.(value);
    const text = shown ? formattedValueToString(shown) : String(value);
    if (open?.text === text) {
      continue;
    }
    close(open, fromMs);
    open = { text, color: shown?.color ?? 'transparent', fromMs, toMs: endMs };
    spans.push(open);
  }
  return spans;
}

function close(span: StateSpan | undefined, atMs: number): void {
  if (span) {
    span.toMs = atMs;
  }
}
