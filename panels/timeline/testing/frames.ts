import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { RANGE_MS, STEP_MS } from '../../shared/testing/frames.ts';

/** Power of a job as the query kind `timeseries` answers it by job. */
export function powerFrame(job: string, tenant: string, values: Array<number | null>): DataFrame {
  return toDataFrame({
    refId: 'B',
    meta: { custom: { plenum: { metric: 'RackPower', domain: 'power', bucketMs: STEP_MS, quality: [] } } },
    fields: [
      { name: 'Time', type: FieldType.time, values: values.map((_, row) => RANGE_MS[0] + row * STEP_MS) },
      {
        name: 'Rack power',
        type: FieldType.number,
        values,
        labels: { job, tenant },
        config: { unit: 'watt', displayName: job },
      },
    ],
  });
}
