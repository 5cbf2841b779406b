CREATE TABLE plenum.policy (
  relation text PRIMARY KEY,
  chunk_interval interval,
  compress_after interval,
  drop_after interval,
  refresh_start interval,
  refresh_end interval,
  refresh_every interval,
  CHECK (refresh_start IS NULL OR drop_after IS NULL OR refresh_start < drop_after)
);
COMMENT ON TABLE plenum.policy IS 'What the migrator sets up as TimescaleDB jobs, by relation; change it with `plenum migrate`, not here';
COMMENT ON COLUMN plenum.policy.chunk_interval IS 'Width of new chunks; null: as it is';
COMMENT ON COLUMN plenum.policy.compress_after IS 'Age at which a chunk is compressed; null: never';
COMMENT ON COLUMN plenum.policy.drop_after IS 'Age at which a chunk is dropped; null: never';
COMMENT ON COLUMN plenum.policy.refresh_start IS 'Changes up to this age reach the rollup by themselves; older ones need an explicit refresh';
COMMENT ON COLUMN plenum.policy.refresh_end IS 'The newest data left out of the refresh; null: none is left out';
COMMENT ON COLUMN plenum.policy.refresh_every IS 'How often the rollup is refreshed';
GRANT SELECT ON plenum.policy TO plenum_writer, plenum_reader, plenum_operator;

-- At 10 000 samples/s raw takes 88 GB a day, 7 compressed: hence small chunks, compressed early.
-- Rollups are compressed only behind their refresh window: refreshing compressed ones is ten times slower.
INSERT INTO plenum.policy (relation, chunk_interval, compress_after, drop_after, refresh_start, refresh_end, refresh_every) VALUES
  ('sample',       '2 hours', '6 hours',  '7 days',   NULL,      NULL,       NULL),
  ('batch_ledger', NULL,      NULL,       '30 days',  NULL,      NULL,       NULL),
  ('point_1m',     NULL,      '4 days',   '30 days',  '3 days',  '1 minute', '1 minute'),
  ('point_15m',    NULL,      '8 days',   '396 days', '7 days',  NULL,       '3 minutes'),
  ('point_1h',     NULL,      '15 days',  NULL,       '14 days', NULL,       '10 minutes'),
  ('point_1d',     NULL,      '61 days',  NULL,       '60 days', NULL,       '30 minutes'),
  ('rack_1m',      NULL,      '4 days',   '396 days', '3 days',  '1 minute', '1 minute'),
  ('rack_15m',     NULL,      '8 days',   '396 days', '7 days',  NULL,       '3 minutes'),
  ('rack_1h',      NULL,      '15 days',  NULL,       '14 days', NULL,       '10 minutes'),
  ('rack_1d',      NULL,      '61 days',  NULL,       '60 days', NULL,       '30 minutes');

CREATE PROCEDURE plenum.prune_batch_ledger(job_id int, config jsonb) LANGUAGE sql AS $$
  DELETE FROM plenum.batch_ledger AS old
  WHERE written_at < now() - (config ->> 'drop_after')::interval
    AND sequence < (SELECT max(sequence) FROM plenum.batch_ledger AS newest WHERE newest.source = old.source)
$$;
COMMENT ON PROCEDURE plenum.prune_batch_ledger IS 'TimescaleDB job: forgets old batches, but never the newest of a source';
