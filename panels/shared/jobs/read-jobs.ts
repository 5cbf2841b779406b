import type { DataFrame, Field, LinkModel } from '@grafana/data';
import { columnsOf } from '../frames/columns.ts';

/** A job in the range, as the query kind `events` tells it. */
export interface Job {
  /** Unique, and the same at the next refresh. */
  key: string;
  /** As the scheduler calls it. */
  id: string;
  title: string;
  /** State, GPUs, nodes and power in words. */
  text: string;
  tenant: string;
  /** At most as many as the data source names. */
  racks: string[];
  fromMs: number;
  /** Of one that still runs the end of the range. */
  toMs: number;
  /** It did not end as it should. */
  failed: boolean;
  /** Data links of the panel's field config. */
  links: () => LinkModel[];
}

/** Jobs without one are grouped under these words. */
export const NO_TENANT = 'no tenant';

/** The jobs in frames that have the columns of events; other frames have none. */
export function readJobs(frames: readonly DataFrame[]): Job[] {
  return frames.flatMap((frame) => {
    const { rows, text, number, list } = columnsOf(frame);
    return Array.from({ length: rows }, (_, row) => row).flatMap((row): Job[] => {
      const [fromMs, toMs] = [number('time', row), number('timeEnd', row)];
      return text('type', row) === 'job' && fromMs !== null && toMs !== null
        ? [
            {
              key: text('id', row),
              id: text('job', row),
              title: titleOf(text('title', row), text('tenant', row)),
              text: text('text', row),
              tenant: text('tenant', row) || NO_TENANT,
              racks: list('rack', row),
              fromMs,
              toMs,
              failed: text('severity', row) !== 'info',
              links: () => linksOf(frame.fields, row),
            },
          ]
        : [];
    });
  });
}

/** `Job 7 train of ml` without what the panel says beside it. */
function titleOf(title: string, tenant: string): string {
  const words = title.replace(/^Job /, '');
  const end = ` of ${tenant}`;
  return words.endsWith(end) ? words.slice(0, -end.length) : words;
}

function linksOf(fields: readonly Field[], row: number): LinkModel[] {
  return fields.flatMap((field) => field.getLinks?.({ valueRowIndex: row }) ?? []);
}
