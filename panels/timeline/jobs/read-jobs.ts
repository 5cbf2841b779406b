import type { DataFrame, Field, LinkModel } from '@grafana/data';

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

/** Racks beyond those that the data source names. */
const MORE = '…';

/** The jobs in frames that have the columns of events; other frames have none. */
export function readJobs(frames: readonly DataFrame[]): Job[] {
  return frames.flatMap((frame) => {
    const fields = new Map(frame.fields.map((field) => [field.name, field]));
    const [time, timeEnd, type, id] = ['time', 'timeEnd', 'type', 'id'].map((name) => fields.get(name));
    if (!time || !timeEnd || !type || !id) {
      return [];
    }
    const textAt = (name: string, row: number) => String(fields.get(name)?.values[row] ?? '');
    return Array.from({ length: frame.length }, (_, row) => row)
      .filter((row) => type.values[row] === 'job')
      .map((row) => ({
        key: textAt('id', row),
        id: textAt('job', row),
        title: titleOf(textAt('title', row), textAt('tenant', row)),
        text: textAt('text', row),
        tenant: textAt('tenant', row) || NO_TENANT,
        racks: textAt('rack', row)
          .split(',')
          .map((rack) => rack.trim())
          .filter((rack) => rack !== '' && rack !== MORE),
        fromMs: time.values[row] as number,
        toMs: timeEnd.values[row] as number,
        failed: textAt('severity', row) !== 'info',
        links: () => linksOf(frame.fields, row),
      }));
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
