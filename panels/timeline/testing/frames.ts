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

const HOUR_MS = 3_600_000;

/** What tenants bear of each hour of the range, as the query kind `chargeback` answers it. */
export function costFrames(
  perHour: Record<string, number[]>,
  { currency = 'EUR', row = 'allocated' } = {}
): DataFrame[] {
  return Object.entries(perHour).map(([tenant, values]) =>
    toDataFrame({
      refId: 'D',
      meta: { custom: { plenum: { kind: 'chargeback', measure: 'cost' } } },
      fields: [
        { name: 'time', type: FieldType.time, values: values.map((_, row) => RANGE_MS[0] + row * HOUR_MS) },
        {
          ...{ name: 'cost', type: FieldType.number, values },
          labels: { site: 'plant', row, name: tenant, currency },
          config: { unit: `suffix:${currency}`, displayNameFromDS: tenant },
        },
      ],
    })
  );
}

/** What jobs cost, as the query kind `chargeback` answers it by job. */
export function jobCostFrame(costs: Record<string, number | null>): DataFrame {
  const jobs = Object.keys(costs);
  return toDataFrame({
    refId: 'E',
    meta: { custom: { plenum: { kind: 'chargeback', groupBy: 'job' } } },
    fields: [
      { name: 'job', type: FieldType.string, values: jobs },
      { name: 'energy', type: FieldType.number, values: jobs.map(() => 3), config: { unit: 'kwatth' } },
      { name: 'cost', type: FieldType.number, values: Object.values(costs), config: { unit: 'suffix:EUR' } },
      { name: 'from', type: FieldType.time, values: jobs.map(() => Date.UTC(2026, 0, 5)) },
      { name: 'to', type: FieldType.time, values: jobs.map(() => Date.UTC(2026, 0, 5, 12)) },
    ],
  });
}
