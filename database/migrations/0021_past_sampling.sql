CREATE TABLE plenum.past_sampling (
  source text NOT NULL CHECK (source <> ''),
  metric text NOT NULL CHECK (metric <> ''),
  interval_ms double precision NOT NULL CHECK (interval_ms > 0),
  before timestamptz NOT NULL,
  PRIMARY KEY (source, metric, interval_ms)
);
COMMENT ON TABLE plenum.past_sampling IS 'How far apart the samples are that were written after the fact, in longer steps than the source is read live; of an import, of the past of a demo';
COMMENT ON COLUMN plenum.past_sampling.interval_ms IS 'From one sample to the next, ms';
COMMENT ON COLUMN plenum.past_sampling.before IS 'Some samples before this time are so far apart; there may be gaps in them, and finer ones';
GRANT SELECT ON plenum.past_sampling TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT, UPDATE (before) ON plenum.past_sampling TO plenum_writer;
