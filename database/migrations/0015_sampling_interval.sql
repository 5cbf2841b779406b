ALTER TABLE plenum.point ADD COLUMN sampling_interval_ms double precision CHECK (sampling_interval_ms > 0);
COMMENT ON COLUMN plenum.point.sampling_interval_ms IS
  'How often the source is asked for the value, or looks at it, ms; null where it sends by itself or does not say';
GRANT UPDATE (sampling_interval_ms) ON plenum.point TO plenum_writer;
