import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { RANGE_MS } from './frames.ts';

export const MINUTE_MS = 60_000;

export interface TestJob {
  id: string;
  name: string;
  tenant?: string;
  racks: string;
  fromMin: number;
  toMin: number;
  failed?: boolean;
}

/** A pair that overlaps, one after them, and one of somebody else, in minutes of the range. */
export const JOBS: TestJob[] = [
  { id: '1', name: 'train', tenant: 'ml', racks: 'R-A01, R-A02', fromMin: 0, toMin: 60 },
  { id: '2', name: 'tune', tenant: 'ml', racks: 'R-A02', fromMin: 30, toMin: 90, failed: true },
  { id: '3', name: 'serve', tenant: 'web', racks: 'R-A01', fromMin: 60, toMin: 120 },
  { id: '4', name: 'adhoc', racks: '', fromMin: 100, toMin: 120 },
];

/** As the query kind `events` answers. */
export function eventsFrame(jobs: readonly TestJob[] = JOBS): DataFrame {
  const [startMs] = RANGE_MS;
  const column = (name: string, values: unknown[], type = FieldType.string) => ({ name, type, values });
  return toDataFrame({
    refId: 'A',
    fields: [
      column(
        'time',
        jobs.map(({ fromMin }) => startMs + fromMin * MINUTE_MS),
        FieldType.time
      ),
      column(
        'timeEnd',
        jobs.map(({ toMin }) => startMs + toMin * MINUTE_MS),
        FieldType.time
      ),
      column(
        'type',
        jobs.map(() => 'job')
      ),
      column(
        'severity',
        jobs.map(({ failed }) => (failed ? 'warning' : 'info'))
      ),
      column(
        'title',
        jobs.map(({ id, name, tenant }) => `Job ${id} ${name}${tenant ? ` of ${tenant}` : ''}`)
      ),
      column(
        'text',
        jobs.map(({ failed }) => (failed ? 'FAILED' : 'RUNNING'))
      ),
      column(
        'rack',
        jobs.map(({ racks }) => racks || null)
      ),
      column(
        'tenant',
        jobs.map(({ tenant }) => tenant ?? null)
      ),
      column(
        'job',
        jobs.map(({ id }) => id)
      ),
      column(
        'id',
        jobs.map(({ id }) => `job slurm ${id}`)
      ),
    ],
  });
}
