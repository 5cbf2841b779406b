-- Averages of sources that send what changes weigh time here: point_15m ... average samples, and where a value stands for
-- fifty minutes and changes twenty times in ten, they weigh the ten minutes most.
ALTER TABLE plenum.source ADD COLUMN sends_changes boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN plenum.source.sends_changes IS
  'It sends a value when it changes, not at a pace, so that a value stands until the next one or until it is stale: its averages are in plenum.held_15m ...';
UPDATE plenum.source SET sends_changes = true WHERE protocol IN ('opcua', 'dsx-mqtt');
GRANT UPDATE (sends_changes) ON plenum.source TO plenum_writer;

CREATE FUNCTION plenum.held_minutes(stale_after_ms int, sampling_interval_ms float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT floor(least(greatest(stale_after_ms, sampling_interval_ms + greatest(sampling_interval_ms / 2, 250)), 3600000) / 60000)
$$;
COMMENT ON FUNCTION plenum.held_minutes IS 'For how many whole minutes after its own a value stands where no other follows: until it is stale, an hour at most';

-- Rows that follow on each other are made one: where the next row begins later, the last value stands for what is between them.
CREATE FUNCTION plenum.held(parts float8[], width float8) RETURNS float8[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  part float8[];
  minutes float8 := 0;
  total float8 := 0;
  lead float8;
  tail float8 := 0;
  held float8 := 0;
  last float8 := 'NaN';
  gap float8;
BEGIN
  FOREACH part SLICE 1 IN ARRAY parts LOOP
    gap := least(part[1] + part[4] - tail, held);
    IF gap > 0 THEN
      minutes := minutes + gap;
      total := total + gap * last;
    END IF;
    lead := coalesce(lead, part[1] + part[4]);
    minutes := minutes + part[2];
    total := total + part[3];
    tail := part[1] + part[5];
    held := part[6];
    last := part[7];
  END LOOP;
  RETURN ARRAY[minutes, total, lead, tail, held, last];
END
$$;
COMMENT ON FUNCTION plenum.held IS
  'One row of held values of several: of each its offset in minutes and its own held values, in the order of time; see plenum.held_15m';
GRANT EXECUTE ON FUNCTION plenum.held_minutes, plenum.held TO plenum_writer, plenum_reader, plenum_operator;

CREATE MATERIALIZED VIEW plenum.held_15m
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '15 minutes', r.bucket) AS bucket,
  r.point_id AS point_id,
  plenum.held(array_agg(ARRAY[
    extract(epoch FROM r.bucket - time_bucket(INTERVAL '15 minutes', r.bucket))::float8 / 60,
    CASE WHEN r.n > 0 THEN 1 ELSE 0 END,
    CASE WHEN r.n > 0 THEN r.sum / r.n ELSE 0 END,
    0,
    1,
    CASE WHEN r.n > 0 THEN plenum.held_minutes(p.stale_after_ms, p.sampling_interval_ms) ELSE 0 END,
    CASE WHEN r.n > 0 THEN r.last ELSE 'NaN' END
  ] ORDER BY r.bucket), 15) AS held
FROM plenum.point_1m AS r
JOIN plenum.point AS p ON p.point_id = r.point_id
JOIN plenum.source AS s ON s.name = p.source
WHERE s.sends_changes
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW plenum.held_1h
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '1 hour', bucket) AS bucket,
  point_id,
  plenum.held(array_agg(ARRAY[extract(epoch FROM bucket - time_bucket(INTERVAL '1 hour', bucket))::float8 / 60,
    held[1], held[2], held[3], held[4], held[5], held[6]] ORDER BY bucket), 60) AS held
FROM plenum.held_15m
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW plenum.held_1d
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '1 day', bucket) AS bucket,
  point_id,
  plenum.held(array_agg(ARRAY[extract(epoch FROM bucket - time_bucket(INTERVAL '1 day', bucket))::float8 / 60,
    held[1], held[2], held[3], held[4], held[5], held[6]] ORDER BY bucket), 1440) AS held
FROM plenum.held_1h
GROUP BY 1, 2
WITH NO DATA;

DO $$
DECLARE rung text;
BEGIN
  FOREACH rung IN ARRAY ARRAY['15m', '1h', '1d'] LOOP
    EXECUTE format('CREATE INDEX held_%s_point ON plenum.held_%s (point_id, bucket DESC)', rung, rung);
    EXECUTE format('ALTER MATERIALIZED VIEW plenum.held_%s SET (timescaledb.compress, '
      'timescaledb.compress_segmentby = ''point_id'', timescaledb.compress_orderby = ''bucket DESC'')', rung);
    EXECUTE format('COMMENT ON VIEW plenum.held_%s IS ''One row per point of a source that sends what changes and %s (UTC) with samples: averages that weigh time, to the minute''', rung, rung);
    EXECUTE format('COMMENT ON COLUMN plenum.held_%s.held IS ''held[2] / held[1] is the average. [1] minutes with a value, from the first with samples to the last; [2] sum of the values of these minutes; '
      '[3] minutes before the first with samples; [4] minutes up to the end of the last; [5] minutes for which the last value stands after that; [6] the last value''', rung);
    EXECUTE format('GRANT SELECT ON plenum.held_%s TO plenum_writer, plenum_reader, plenum_operator', rung);
  END LOOP;
END
$$;

INSERT INTO plenum.policy (relation, chunk_interval, compress_after, drop_after, refresh_start, refresh_end, refresh_every) VALUES
  ('held_15m', NULL, '8 days',  '396 days', '7 days',  NULL, '3 minutes'),
  ('held_1h',  NULL, '15 days', NULL,       '14 days', NULL, '10 minutes'),
  ('held_1d',  NULL, '61 days', NULL,       '60 days', NULL, '30 minutes');
