import { HEADLINE_METRICS } from '#model/catalog/catalog.ts';

/** A way to keep the rack ladder, over the same points in the same database. */
export interface Form {
  name: string;
  /** What holds the rows. */
  relation: string;
  /** Without data, with its indexes and compression. */
  createSql: string;
  /** Headline metrics by series and bucket, one statement for each headline, as the data source asks. */
  seriesSql(column: string, value: string): string;
  /** What a user would write for power, inlet and GPU by zone. */
  zonesSql: string;
  /** What a user would write to see all of one rack. */
  rackSql: string;
}

/** Stands in for the 1-minute rung of the point ladder: filled at once, without samples below it. */
export const POINT_RUNG = 'bench.point_1m';

const HEAD = 'timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false';

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function wideColumns({ column, metric, processArea = [] }: (typeof HEADLINE_METRICS)[number]): string {
  const area = processArea.length > 0 ? ` AND p.process_area @> ARRAY[${processArea.map(literal).join(', ')}]` : '';
  const match = `p.metric = ${literal(metric)}${area}`;
  return [
    `sum(r.sum / nullif(r.n, 0)) FILTER (WHERE ${match}) AS ${column}_sum`,
    `count(*) FILTER (WHERE ${match} AND r.n > 0) AS ${column}_n`,
    `min(r.min) FILTER (WHERE ${match}) AS ${column}_min`,
    `max(r.max) FILTER (WHERE ${match}) AS ${column}_max`,
    `(sum(r.n_uncertain) FILTER (WHERE ${match}))::bigint AS ${column}_n_uncertain`,
    `(sum(r.n_bad) FILTER (WHERE ${match}))::bigint AS ${column}_n_bad`,
  ].join(', ');
}

const METRICS = [...new Set(HEADLINE_METRICS.map(({ metric }) => literal(metric)))].join(', ');

/** The outer part of the data source's statement; `rows` gives bucket, rack, zone and the six numbers of one headline. */
function series(rows: string, value: string): string {
  return `
WITH member AS (SELECT * FROM unnest($1::int[], $2::int[], $3::int[]) AS m(rack_id, zone_id, series)),
by_count AS (
  SELECT m.series, r.rack_id, time_bucket('5 minutes', r.bucket) AS b, r.n AS points, avg(r.sum) AS total, sum(r.sum) AS summed,
    sum(r.n) AS n, min(r.min) AS low, max(r.max) AS high, sum(r.n_uncertain) AS uncertain, sum(r.n_bad) AS bad
  FROM (${rows}) r JOIN member m ON m.rack_id = r.rack_id AND m.zone_id IS NOT DISTINCT FROM r.zone_id
  WHERE r.rack_id = ANY($1::int[]) AND r.bucket >= $4::timestamptz AND r.bucket < $5::timestamptz
  GROUP BY 1, 2, 3, 4
), per_rack AS (
  SELECT series, b, last(total, points) AS total, sum(summed) AS summed, sum(n) AS n, min(low) AS low, max(high) AS high,
    sum(uncertain) AS uncertain, sum(bad) AS bad
  FROM by_count GROUP BY series, rack_id, b
)
SELECT series, b, ${value}::float8 AS value FROM per_rack GROUP BY 1, 2 ORDER BY 1, 2`;
}

export const WIDE: Form = {
  name: 'wide',
  relation: 'bench.wide_1m',
  createSql: `
CREATE MATERIALIZED VIEW bench.wide_1m WITH (${HEAD}) AS
SELECT time_bucket(INTERVAL '1 minute', r.bucket) AS bucket, p.placed_rack_id AS rack_id, p.placed_zone_id AS zone_id, p.site_id,
  ${HEADLINE_METRICS.map(wideColumns).join(', ')}
FROM ${POINT_RUNG} AS r JOIN plenum.point AS p ON p.point_id = r.point_id
WHERE p.placed_rack_id IS NOT NULL AND NOT p.is_setpoint AND p.metric IN (${METRICS})
GROUP BY 1, 2, 3, 4 WITH NO DATA;
CREATE INDEX ON bench.wide_1m (rack_id, bucket DESC);
CREATE INDEX ON bench.wide_1m (bucket DESC);
ALTER MATERIALIZED VIEW bench.wide_1m SET (timescaledb.compress, timescaledb.compress_segmentby = 'zone_id', timescaledb.compress_orderby = 'rack_id, bucket DESC')`,
  seriesSql: (column, value) =>
    series(
      `SELECT bucket, rack_id, zone_id, ${['sum', 'n', 'min', 'max', 'n_uncertain', 'n_bad'].map((one) => `${column}_${one} AS ${one}`).join(', ')}
       FROM bench.wide_1m WHERE ${column}_n > 0 OR ${column}_n_bad > 0`,
      value
    ),
  zonesSql: zonesOf('bench.wide_1m'),
  rackSql: `SELECT * FROM bench.wide_1m WHERE rack_id = $1 AND bucket >= $2 AND bucket < $3 ORDER BY bucket`,
};

function zonesOf(relation: string): string {
  return `
SELECT time_bucket('15 minutes', bucket) AS b, zone_id, sum(rack_power_w_sum) / 15 AS power,
  sum(inlet_temperature_cel_sum) / sum(inlet_temperature_cel_n)::float8 AS inlet,
  sum(gpu_utilization_sum) / sum(gpu_utilization_n)::float8 AS gpu
FROM ${relation} WHERE bucket >= $1 AND bucket < $2 GROUP BY 1, 2 ORDER BY 1, 2`;
}

export const LONG: Form = {
  name: 'long',
  relation: 'bench.long_1m',
  createSql: `
CREATE TABLE bench.headline (headline text PRIMARY KEY, metric text NOT NULL, process_area text[] NOT NULL);
INSERT INTO bench.headline VALUES ${HEADLINE_METRICS.map(({ column, metric, processArea = [] }) => `(${literal(column)}, ${literal(metric)}, ARRAY[${processArea.map(literal).join(', ')}]::text[])`).join(', ')};
CREATE MATERIALIZED VIEW bench.long_1m WITH (${HEAD}) AS
SELECT time_bucket(INTERVAL '1 minute', r.bucket) AS bucket, h.headline, p.placed_rack_id AS rack_id, p.placed_zone_id AS zone_id, p.site_id,
  sum(r.sum / nullif(r.n, 0)) AS sum, count(*) FILTER (WHERE r.n > 0) AS n, min(r.min) AS min, max(r.max) AS max,
  sum(r.n_uncertain)::bigint AS n_uncertain, sum(r.n_bad)::bigint AS n_bad
FROM ${POINT_RUNG} AS r JOIN plenum.point AS p ON p.point_id = r.point_id
JOIN bench.headline AS h ON h.metric = p.metric AND p.process_area @> h.process_area
WHERE p.placed_rack_id IS NOT NULL AND NOT p.is_setpoint
GROUP BY 1, 2, 3, 4, 5 WITH NO DATA;
CREATE INDEX ON bench.long_1m (headline, rack_id, bucket DESC);
CREATE INDEX ON bench.long_1m (bucket DESC, headline);
ALTER MATERIALIZED VIEW bench.long_1m SET (timescaledb.compress, timescaledb.compress_segmentby = 'headline, zone_id', timescaledb.compress_orderby = 'rack_id, bucket DESC');
CREATE VIEW bench.long_as_wide AS
SELECT bucket, rack_id, zone_id, site_id, ${HEADLINE_METRICS.flatMap(({ column }) =>
    ['sum', 'n', 'min', 'max', 'n_uncertain', 'n_bad'].map(
      (one) => `max(${one}) FILTER (WHERE headline = ${literal(column)}) AS ${column}_${one}`
    )
  ).join(', ')}
FROM bench.long_1m GROUP BY 1, 2, 3, 4`,
  seriesSql: (column, value) => series(`SELECT * FROM bench.long_1m WHERE headline = ${literal(column)}`, value),
  zonesSql: `
SELECT time_bucket('15 minutes', bucket) AS b, zone_id, sum(sum) FILTER (WHERE headline = 'rack_power_w') / 15 AS power,
  sum(sum) FILTER (WHERE headline = 'inlet_temperature_cel') / (sum(n) FILTER (WHERE headline = 'inlet_temperature_cel'))::float8 AS inlet,
  sum(sum) FILTER (WHERE headline = 'gpu_utilization') / (sum(n) FILTER (WHERE headline = 'gpu_utilization'))::float8 AS gpu
FROM bench.long_1m
WHERE bucket >= $1 AND bucket < $2 AND headline IN ('rack_power_w', 'inlet_temperature_cel', 'gpu_utilization') GROUP BY 1, 2 ORDER BY 1, 2`,
  rackSql: `SELECT * FROM bench.long_1m WHERE rack_id = $1 AND bucket >= $2 AND bucket < $3 AND headline IN (SELECT headline FROM bench.headline) ORDER BY bucket`,
};

/** The same rows as `LONG`, read through a view that looks like the wide form. */
export const LONG_VIEW = {
  zonesSql: zonesOf('bench.long_as_wide'),
  rackSql: `SELECT * FROM bench.long_as_wide WHERE rack_id = $1 AND bucket >= $2 AND bucket < $3 ORDER BY bucket`,
};
