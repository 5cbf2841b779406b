-- Values come from good and uncertain samples; bad ones are only counted.
-- Only the 1-minute rung adds what is not yet materialised: on coarser rungs that costs more than it shows.
CREATE MATERIALIZED VIEW plenum.point_1m
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '1 minute', time) AS bucket,
  point_id,
  count(value) FILTER (WHERE quality < 2) AS n,
  sum(value) FILTER (WHERE quality < 2) AS sum,
  min(value) FILTER (WHERE quality < 2) AS min,
  max(value) FILTER (WHERE quality < 2) AS max,
  last(value, time) FILTER (WHERE quality < 2 AND value IS NOT NULL) AS last,
  count(*) FILTER (WHERE quality = 1 AND value IS NOT NULL) AS n_uncertain,
  count(*) FILTER (WHERE quality >= 2 OR value IS NULL) AS n_bad
FROM plenum.sample
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW plenum.point_15m
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '15 minutes', bucket) AS bucket,
  point_id,
  sum(n)::bigint AS n,
  sum(sum) AS sum,
  min(min) AS min,
  max(max) AS max,
  last(last, bucket) FILTER (WHERE n > 0) AS last,
  sum(n_uncertain)::bigint AS n_uncertain,
  sum(n_bad)::bigint AS n_bad
FROM plenum.point_1m
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW plenum.point_1h
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '1 hour', bucket) AS bucket,
  point_id,
  sum(n)::bigint AS n,
  sum(sum) AS sum,
  min(min) AS min,
  max(max) AS max,
  last(last, bucket) FILTER (WHERE n > 0) AS last,
  sum(n_uncertain)::bigint AS n_uncertain,
  sum(n_bad)::bigint AS n_bad
FROM plenum.point_15m
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW plenum.point_1d
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '1 day', bucket) AS bucket,
  point_id,
  sum(n)::bigint AS n,
  sum(sum) AS sum,
  min(min) AS min,
  max(max) AS max,
  last(last, bucket) FILTER (WHERE n > 0) AS last,
  sum(n_uncertain)::bigint AS n_uncertain,
  sum(n_bad)::bigint AS n_bad
FROM plenum.point_1h
GROUP BY 1, 2
WITH NO DATA;

CREATE INDEX point_1m_point ON plenum.point_1m (point_id, bucket DESC);
CREATE INDEX point_15m_point ON plenum.point_15m (point_id, bucket DESC);
CREATE INDEX point_1h_point ON plenum.point_1h (point_id, bucket DESC);
CREATE INDEX point_1d_point ON plenum.point_1d (point_id, bucket DESC);

DO $$
DECLARE rung text;
BEGIN
  FOREACH rung IN ARRAY ARRAY['1m', '15m', '1h', '1d'] LOOP
    EXECUTE format('ALTER MATERIALIZED VIEW plenum.point_%s SET (timescaledb.compress, '
      'timescaledb.compress_segmentby = ''point_id'', timescaledb.compress_orderby = ''bucket DESC'')', rung);
    EXECUTE format('COMMENT ON VIEW plenum.point_%s IS ''One row per point and %s (UTC) with samples; values in the unit of the metric, from good and uncertain samples''', rung, rung);
    EXECUTE format('COMMENT ON COLUMN plenum.point_%s.n IS ''Samples with a good or uncertain value''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.point_%s.sum IS ''Sum of these values; sum / n is the average''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.point_%s.n_uncertain IS ''How many of the n are uncertain''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.point_%s.n_bad IS ''Samples that are bad or have no value; not among the n''', rung);
    EXECUTE format('GRANT SELECT ON plenum.point_%s TO plenum_writer, plenum_reader, plenum_operator', rung);
  END LOOP;
END
$$;
