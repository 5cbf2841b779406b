import { createHash } from 'node:crypto';

import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import {
  LIVE_CARRIED,
  LIVE_MARKS,
  type LiveField,
  type LiveMark,
  type LiveMessage,
  type LiveWorth,
} from '#model/query/live.ts';

import type { Frame, NumberField } from '../frames/frame.ts';

/** The newest rows of all series of a question, on one column of times. */
export interface Tail {
  timesMs: number[];
  /** By series; null where nothing is known. */
  values: Array<Array<number | null>>;
  marks: LiveMark[][];
  fields: LiveField[];
  worth: Omit<LiveWorth, 'marks'>;
}

const STALE: LiveMark = LIVE_MARKS.indexOf('stale') + 1;
const TIME: LiveField = { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' } };
const ID_LENGTH = 12;

/** Brings the frames of one answer, a series each, together. A series that has no row yet where others have is stale there. */
export function tailOf(frames: readonly Frame[], asOfMs: number): Tail {
  const parts = frames.flatMap(partOf);
  const timesMs = [...new Set(parts.flatMap(({ timesMs: own }) => own))].sort((a, b) => a - b);
  const rowOf = new Map(timesMs.map((timeMs, row) => [timeMs, row]));
  const values: Tail['values'] = [];
  const marks: Tail['marks'] = [];
  for (const part of parts) {
    const ownValues = new Array<number | null>(timesMs.length).fill(null);
    const ownMarks = new Array<LiveMark>(timesMs.length).fill(STALE);
    const worth = marksOf(part.meta, part.timesMs.length);
    part.timesMs.forEach((timeMs, index) => {
      const row = rowOf.get(timeMs) as number;
      const value = part.field.values[index];
      ownValues[row] = value == null || Number.isNaN(value) ? null : value;
      ownMarks[row] = worth[index] as LiveMark;
    });
    values.push(ownValues);
    marks.push(ownMarks);
  }
  const fields = [TIME, ...parts.map(({ field }) => fieldOf(field))];
  const extremes = parts.map(({ meta }) => meta.extreme ?? null);
  return {
    timesMs,
    values,
    marks,
    fields,
    worth: {
      schemaId: createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, ID_LENGTH),
      asOfMs,
      points: parts.map(({ meta }) => meta.points),
      expectedPoints: parts.map(({ meta }) => meta.expectedPoints),
      newestMs: parts.map(({ meta }) => meta.newestMs ?? null),
      ...(extremes.some((name) => name !== null) && { extreme: extremes }),
    },
  };
}

interface Part {
  timesMs: number[];
  field: NumberField;
  meta: SeriesFrameMeta;
}

/** A frame without fields carries notices only. */
function partOf({ fields, meta }: Frame): Part[] {
  const [time, field] = fields;
  const plenum = meta?.custom?.['plenum'] as SeriesFrameMeta | undefined;
  return time?.type === 'time' && field?.type === 'number' && plenum
    ? [{ timesMs: Array.from(time.values), field, meta: plenum }]
    : [];
}

function fieldOf({ name, labels, config }: NumberField): LiveField {
  return { name, type: 'number', typeInfo: { frame: 'float64', nullable: true }, labels, config };
}

function marksOf({ quality, carried }: SeriesFrameMeta, rows: number): LiveMark[] {
  const marks = new Array<LiveMark>(rows).fill(0);
  for (const [first, last, why] of quality) {
    marks.fill(LIVE_MARKS.indexOf(why) + 1, first, last + 1);
  }
  for (const [first, last] of carried) {
    for (let row = first; row <= last; row++) {
      marks[row] = (marks[row] as number) + LIVE_CARRIED;
    }
  }
  return marks;
}

/** The first row of a tail that is not as it was told before; the number of its rows where all are. */
export function firstChange(tail: Tail, told: Tail): number {
  const offset = told.timesMs.indexOf(tail.timesMs[0] as number);
  let row = 0;
  while (row < tail.timesMs.length) {
    const before = offset < 0 ? -1 : row + offset;
    if (told.timesMs[before] !== tail.timesMs[row] || !isSameRow(tail, row, told, before)) {
      break;
    }
    row++;
  }
  return row;
}

function isSameRow(tail: Tail, row: number, told: Tail, before: number): boolean {
  return tail.values.every(
    (column, index) =>
      column[row] === told.values[index]?.[before] && tail.marks[index]?.[row] === told.marks[index]?.[before]
  );
}

/** A message with the rows from one on; with the schema for those who do not know it yet. */
export function messageOf(tail: Tail, firstRow: number, withSchema: boolean): LiveMessage {
  const marks = tail.marks.flatMap((own, index): Array<[string, LiveMark[]]> => {
    const part = own.slice(firstRow);
    return part.some((mark) => mark !== 0) ? [[String(index), part]] : [];
  });
  return {
    ...(withSchema && { schema: { name: 'live', fields: tail.fields } }),
    data: { values: [tail.timesMs.slice(firstRow), ...tail.values.map((column) => column.slice(firstRow))] },
    live: { ...tail.worth, ...(marks.length > 0 && { marks: Object.fromEntries(marks) }) },
  };
}
