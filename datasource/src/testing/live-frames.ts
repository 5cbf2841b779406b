import { createDataFrame, type DataFrame, FieldType } from '@grafana/data';
import type { LiveMessage, LiveOffer } from '#model/query/live.ts';

/** Rows a second apart, in seconds from the epoch. */
export const BUCKET_MS = 1_000;

export const OFFER: LiveOffer = {
  path: 'timeseries/abc',
  data: { query: { kind: 'timeseries' } as never, bucketMs: BUCKET_MS, rangeMs: 10_000 },
  asOfMs: 10_500,
};

/** A rack's series as a query answers it. */
export function answered(rack: string, seconds: number[], values: Array<number | null>, offer?: LiveOffer): DataFrame {
  return createDataFrame({
    refId: 'A',
    fields: [
      { name: 'Time', type: FieldType.time, values: seconds.map((second) => second * BUCKET_MS) },
      { name: 'Rack power', type: FieldType.number, values, labels: { rack, site: 's' } },
    ],
    meta: {
      custom: {
        plenum: {
          bucketMs: BUCKET_MS,
          quality: [[0, 0, 'uncertain']],
          carried: [[1, seconds.length - 1]],
          points: 1,
          expectedPoints: 1,
        },
        ...(offer && { live: offer }),
      },
    },
  });
}

/** A message of the racks' channel, with the rows of `columns`. */
export function told(
  seconds: number[],
  columns: Record<string, Array<number | null>>,
  { schema = true, ...worth }: Partial<LiveMessage['live']> & { schema?: boolean } = {}
): LiveMessage {
  const racks = Object.keys(columns);
  return {
    ...(schema && {
      schema: {
        name: 'live',
        fields: [
          { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' } },
          ...racks.map((rack) => ({
            name: 'Rack power',
            type: 'number' as const,
            typeInfo: { frame: 'float64' as const },
            labels: { site: 's', rack },
          })),
        ],
      },
    }),
    data: { values: [seconds.map((second) => second * BUCKET_MS), ...Object.values(columns)] },
    live: { schemaId: racks.join(), asOfMs: 11_000, ...worth },
  };
}
