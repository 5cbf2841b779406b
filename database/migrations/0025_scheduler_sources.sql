-- Two sources under one scheduler's name would close each other's jobs: each is kept to its own, and both are told of.
CREATE TABLE plenum.scheduler_source (
  scheduler text NOT NULL REFERENCES plenum.scheduler ON DELETE CASCADE,
  source text NOT NULL CHECK (source <> ''),
  since timestamptz NOT NULL,
  open_as_of timestamptz NOT NULL,
  PRIMARY KEY (scheduler, source)
);
COMMENT ON TABLE plenum.scheduler_source IS 'Configured sources that said which jobs of a scheduler are open; more than one at a time is a mistake in their configurations';
COMMENT ON COLUMN plenum.scheduler_source.since IS 'As of when it said so first';
COMMENT ON COLUMN plenum.scheduler_source.open_as_of IS 'As of when it said so last: every job of this source that is open was seen then, or later';
GRANT SELECT ON plenum.scheduler_source TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT, UPDATE (open_as_of) ON plenum.scheduler_source TO plenum_writer;

INSERT INTO plenum.scheduler_source (scheduler, source, since, open_as_of)
SELECT scheduler, source, open_as_of, open_as_of FROM plenum.scheduler WHERE source IS NOT NULL AND open_as_of IS NOT NULL;
