-- It holds the spool or importer that numbers the batches, not the source of their samples.
ALTER TABLE plenum.batch_ledger RENAME COLUMN source TO spool;
COMMENT ON COLUMN plenum.batch_ledger.spool IS 'Id of the spool, or name of the importer, that numbers its batches';

CREATE OR REPLACE PROCEDURE plenum.prune_batch_ledger(job_id int, config jsonb) LANGUAGE sql AS $$
  DELETE FROM plenum.batch_ledger AS old
  WHERE written_at < now() - (config ->> 'drop_after')::interval
    AND sequence < (SELECT max(sequence) FROM plenum.batch_ledger AS newest WHERE newest.spool = old.spool)
$$;
COMMENT ON PROCEDURE plenum.prune_batch_ledger IS 'TimescaleDB job: forgets old batches, but never the newest of a spool';
