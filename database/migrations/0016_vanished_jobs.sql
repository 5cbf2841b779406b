-- A job whose end the scheduler never told: what is known of its end is a span.
ALTER TABLE plenum.job ADD COLUMN vanished_time timestamptz;
COMMENT ON COLUMN plenum.job.vanished_time IS
  'When the scheduler no longer had the job: it ended between end_time, when it was last seen, and then. Null where its end was told';
GRANT UPDATE (vanished_time) ON plenum.job TO plenum_writer;
CREATE INDEX job_open ON plenum.job (scheduler) WHERE end_time IS NULL;

CREATE TABLE plenum.scheduler (
  scheduler text PRIMARY KEY,
  source text,
  open_as_of timestamptz
);
COMMENT ON TABLE plenum.scheduler IS 'Schedulers and clusters that said which of their jobs are open';
COMMENT ON COLUMN plenum.scheduler.source IS 'Configured source that said so last';
COMMENT ON COLUMN plenum.scheduler.open_as_of IS 'As of when they said so last: every job that is open was seen then, or later';
GRANT SELECT ON plenum.scheduler TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT, UPDATE (source, open_as_of) ON plenum.scheduler TO plenum_writer;
