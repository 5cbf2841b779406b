import { headlineAggregate } from '#database/ladder.ts';
import type { RollupRungName } from '#model/query/rung.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type GroupBy = 'zone' | 'rack';

export interface Question {
  title: string;
  groupBy: GroupBy;
  rangeMs: number;
  /** `auto`, or what the rollups have at all. */
  bucket: string;
  /** Samples are kept for some days; a month of them exists nowhere. */
  hasRaw: boolean;
}

export const METRICS = [
  { selector: { metric: 'RackPower' }, headline: 'rack_power_w', aggregation: 'sum' },
  {
    selector: { metric: 'AirTemperature', processArea: ['Inlet'] },
    headline: 'inlet_temperature_cel',
    aggregation: 'mean',
  },
  { selector: { metric: 'hw.gpu.utilization' }, headline: 'gpu_utilization', aggregation: 'mean' },
] as const;

const RANGES = [
  { name: '1 h', rangeMs: HOUR_MS, bucket: '1m', hasRaw: true },
  { name: '24 h', rangeMs: DAY_MS, bucket: 'auto', hasRaw: true },
  { name: '30 d', rangeMs: 30 * DAY_MS, bucket: 'auto', hasRaw: false },
  { name: '1 y', rangeMs: 365 * DAY_MS, bucket: 'auto', hasRaw: false },
];

export const QUESTIONS: readonly Question[] = (['zone', 'rack'] as const).flatMap((groupBy) =>
  RANGES.map(({ name, ...range }) => ({ title: `by ${groupBy}, ${name}`, groupBy, ...range }))
);

export function queryOf({ groupBy, bucket }: Question): object {
  return {
    kind: 'timeseries',
    metrics: METRICS.map(({ selector, aggregation }) => ({ ...selector, aggregation })),
    groupBy,
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    bucket,
  };
}

/** Where a question is read: as the data source's answer says. */
export interface Steps {
  rung: RollupRungName;
  bucketMs: number;
}

export interface Statement {
  sql: string;
  parameters: unknown[];
}

const PLACE: Record<GroupBy, string> = { zone: 'zone_id', rack: 'rack_id' };

/**
 * What a good user would write by hand for all three metrics: sums and counts of a place by rung row, brought together in
 * the buckets of the panel. Quality, staleness and expected counts are not asked for.
 */
export function rollupStatement(question: Question, { rung, bucketMs }: Steps, endMs: number): Statement {
  const place = PLACE[question.groupBy];
  return {
    sql: `
SELECT headline, ${place} AS place, time_bucket(make_interval(secs => $4::float8 / 1000), bucket) AS t,
  CASE headline WHEN 'rack_power_w' THEN avg(sum) ELSE sum(sum) / sum(n) END AS value
FROM (
  SELECT headline, ${place}, bucket, sum(sum) AS sum, sum(n) AS n
  FROM plenum.${headlineAggregate(rung)}
  WHERE headline = ANY($1) AND bucket >= to_timestamp($2::float8 / 1000) AND bucket < to_timestamp($3::float8 / 1000)
  GROUP BY headline, ${place}, bucket
) AS places
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    parameters: [METRICS.map(({ headline }) => headline), ...rangeOf(question, bucketMs, endMs), bucketMs],
  };
}

/** The same of raw samples: averages of each point, and these by place. */
export function rawStatement(question: Question, { bucketMs }: Steps, endMs: number): Statement {
  return {
    sql: `
SELECT headline, place, t, CASE headline WHEN 'rack_power_w' THEN sum(average) ELSE avg(average) END AS value
FROM (
  SELECT CASE p.metric WHEN 'RackPower' THEN 'rack_power_w' WHEN 'AirTemperature' THEN 'inlet_temperature_cel' ELSE 'gpu_utilization' END AS headline,
    p.placed_${PLACE[question.groupBy]} AS place, s.point_id, time_bucket(make_interval(secs => $4::float8 / 1000), s.time) AS t,
    avg(s.value) AS average
  FROM plenum.sample s JOIN plenum.point p USING (point_id)
  WHERE p.metric = ANY($1) AND s.quality < 2
    AND s.time >= to_timestamp($2::float8 / 1000) AND s.time < to_timestamp($3::float8 / 1000)
  GROUP BY 1, 2, 3, 4
) AS points
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    parameters: [METRICS.map(({ selector }) => selector.metric), ...rangeOf(question, bucketMs, endMs), bucketMs],
  };
}

/** TimescaleDB's time_bucket counts from Monday 2000-01-03. */
const ORIGIN_MS = 946_857_600_000;

/** From the start of the bucket in which the range begins: the data source shows that one whole, too. */
function rangeOf({ rangeMs }: Question, bucketMs: number, endMs: number): [number, number] {
  const fromMs = endMs - rangeMs;
  return [ORIGIN_MS + Math.floor((fromMs - ORIGIN_MS) / bucketMs) * bucketMs, endMs];
}
