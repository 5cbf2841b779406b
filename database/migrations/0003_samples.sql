CREATE TABLE plenum.sample (
  time timestamptz NOT NULL,
  point_id int NOT NULL,
  value double precision,
  quality smallint NOT NULL DEFAULT 0
);
COMMENT ON TABLE plenum.sample IS 'Readings as they came, in the unit of the point''s metric; the point of a sample is in plenum.point';
COMMENT ON COLUMN plenum.sample.time IS 'Time of the source, UTC';
COMMENT ON COLUMN plenum.sample.value IS 'Null where the source had no value to give; its quality is then bad';
COMMENT ON COLUMN plenum.sample.quality IS '0 good, 1 uncertain, 2 bad (OPC UA Part 8); stale is not stored, it is age';

SELECT create_hypertable('plenum.sample', by_range('time', INTERVAL '2 hours'), create_default_indexes => false);
-- Unique, so that a replay changes nothing; and the order in which one series is read.
CREATE UNIQUE INDEX sample_point_time ON plenum.sample (point_id, time);
ALTER TABLE plenum.sample SET (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'point_id',
  timescaledb.compress_orderby = 'time DESC'
);

CREATE TABLE plenum.latest (
  point_id int PRIMARY KEY REFERENCES plenum.point,
  time timestamptz NOT NULL,
  value double precision,
  quality smallint NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE plenum.latest IS
  'Newest sample of each point, kept by the writer in the transaction of the samples; never goes back in time';

CREATE TABLE plenum.batch_ledger (
  source text NOT NULL,
  sequence bigint NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, sequence)
);
COMMENT ON TABLE plenum.batch_ledger IS 'Batches that were written, so that a replay is recognised; append-only, pruned by age';

CREATE TABLE plenum.gap (
  point_id int NOT NULL REFERENCES plenum.point,
  from_time timestamptz NOT NULL,
  to_time timestamptz NOT NULL CHECK (to_time >= from_time),
  cause text NOT NULL,
  PRIMARY KEY (point_id, from_time, to_time)
);
COMMENT ON TABLE plenum.gap IS 'A known hole in a series; it is shown as a hole and never interpolated';

GRANT SELECT ON plenum.sample, plenum.latest, plenum.batch_ledger, plenum.gap TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT ON plenum.sample, plenum.latest, plenum.batch_ledger, plenum.gap TO plenum_writer;
GRANT UPDATE (time, value, quality) ON plenum.latest TO plenum_writer;

-- Overlapping batches go through a temporary table; everybody may make one, unless a hardened server took it away.
DO $$
BEGIN
  IF NOT has_database_privilege('plenum_writer', current_database(), 'TEMPORARY') THEN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO plenum_writer', current_database());
  END IF;
END
$$;
