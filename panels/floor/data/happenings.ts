import type { PanelData } from '@grafana/data';
import { columnsOf } from '../../shared/frames/columns.ts';
import { isEvents } from '../../shared/frames/events.ts';
import { packInRows } from '../../shared/layout/pack.ts';

/** Something that happened in the range, for the scrubber. */
export interface Happening {
  id: string;
  fromMs: number;
  /** The same where it took no time. */
  toMs: number;
  type: string;
  severity: string;
  title: string;
}

/** Rows of the query kind `events`, or of annotations: both have a time, a title or text, and often an end. */
export function readHappenings({ series, annotations = [] }: Pick<PanelData, 'series' | 'annotations'>): Happening[] {
  const frames = [...series.filter(isEvents), ...annotations];
  const all = frames.flatMap((frame, number) => {
    const columns = columnsOf(frame);
    return Array.from({ length: columns.rows }, (_, row): Happening[] => {
      const fromMs = columns.number('time', row);
      if (fromMs === null) {
        return [];
      }
      return [
        {
          id: columns.text('id', row) || `${number}.${row}`,
          fromMs,
          toMs: Math.max(fromMs, columns.number('timeEnd', row) ?? fromMs),
          type: columns.text('type', row) || 'event',
          severity: columns.text('severity', row),
          title: columns.text('title', row) || columns.text('text', row),
        },
      ];
    }).flat();
  });
  return [...new Map(all.map((one) => [one.id, one])).values()].toSorted((a, b) => a.fromMs - b.fromMs);
}

/** What lasts, in as few lanes as do without overlaps; what does not fit into them is left out. */
export function lanesOf(happenings: readonly Happening[], maxLanes: number): Happening[][] {
  return packInRows(
    happenings.filter(({ fromMs, toMs }) => toMs > fromMs),
    maxLanes
  );
}
