import { dateTimeFormat } from '@grafana/data';
import type { TimeZone } from '@grafana/data';
import type { Line, StripLines } from './lines.ts';

/** A heading is read as of now; from this age on, a number says when it was sampled. */
const OLD_AFTER_MS = 60_000;
const DAY_MS = 86_400_000;

interface Format {
  text: (value: number) => string;
  timeZone: TimeZone;
}

/**
 * What the heading of a strip shows: the line next to the cursor and the main lines, at the cursor or else at the end. A
 * mean of fewer members than it has says of how many, an old number of when: "latest mean 5.66 kW (8 of 16) at 04:15".
 */
export function readout(
  { lines, timesMs }: StripLines,
  cursor: { row: number | null; line: number | null },
  { text, timeZone }: Format
): string {
  const near = cursor.line === null ? undefined : lines[cursor.line];
  const shown = [...(near && !near.isMain ? [near] : []), ...lines.filter((line) => line.isMain)];
  const values = shown.map((line) => {
    const name = lines.length > 1 ? `${line.name} ` : '';
    const row = cursor.row ?? line.values.findLastIndex((value) => value != null);
    const value = line.values[row];
    if (value == null) {
      return `${name}no value`;
    }
    const when = cursor.row === null ? oldText(line, timesMs[row]!, timesMs.at(-1)!, timeZone) : '';
    return `${name}${text(value)}${countText(line, row)}${when}`;
  });
  return `${cursor.row === null ? 'latest ' : ''}${values.join(' · ')}`;
}

function countText({ members }: Line, row: number): string {
  const count = members?.counts[row];
  return members && count !== undefined && count < members.total ? ` (${count} of ${members.total})` : '';
}

function oldText({ newestMs = Infinity }: Line, valueMs: number, endMs: number, timeZone: TimeZone): string {
  const seenMs = Math.min(newestMs, valueMs);
  const ageMs = endMs - seenMs;
  const format = ageMs < DAY_MS ? 'HH:mm' : 'MM-DD HH:mm';
  return ageMs > OLD_AFTER_MS ? ` at ${dateTimeFormat(seenMs, { timeZone, format })}` : '';
}
