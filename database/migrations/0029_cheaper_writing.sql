-- What the collector asks beside its samples, at each batch and each minute, is planned once per connection: in functions of
-- PL/pgSQL, since statements prepared by a client do not pass a pooler that gives each transaction another connection.

CREATE FUNCTION plenum.note_batch(batch_spool text, batch_sequence bigint, sources text[], newest_s float8[])
RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO plenum.batch_ledger (spool, sequence) VALUES (batch_spool, batch_sequence) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  -- In the order of the sources, so that two writers lock rows in the same order.
  INSERT INTO plenum.newest AS n (source, time)
  SELECT fresh.source, to_timestamp(fresh.seconds) FROM unnest(sources, newest_s) AS fresh (source, seconds) ORDER BY fresh.source
  ON CONFLICT (source) DO UPDATE SET time = excluded.time WHERE n.time < excluded.time;
  RETURN true;
END
$$;
COMMENT ON FUNCTION plenum.note_batch(text, bigint, text[], float8[]) IS
  'For the writer, in the transaction of the samples: notes a batch in the ledger and how fresh it makes each source (epoch seconds); false where the ledger has it already';
REVOKE ALL ON FUNCTION plenum.note_batch(text, bigint, text[], float8[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plenum.note_batch(text, bigint, text[], float8[]) TO plenum_writer;

CREATE OR REPLACE FUNCTION plenum.failing_jobs()
RETURNS TABLE (job_id int, job text, target text, failed_at timestamptz, error text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- To plan what follows costs ten times as much, and most of the time there is nothing to tell.
  IF NOT EXISTS (SELECT FROM timescaledb_information.job_stats WHERE last_run_status = 'Failed') THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT j.job_id, j.proc_name::text,
         coalesce(c.view_schema || '.' || c.view_name, j.hypertable_schema || '.' || j.hypertable_name),
         s.last_run_started_at,
         (SELECT e.err_message FROM timescaledb_information.job_errors AS e
           WHERE e.job_id = j.job_id ORDER BY e.start_time DESC LIMIT 1)
    FROM timescaledb_information.jobs AS j
    JOIN timescaledb_information.job_stats AS s ON s.job_id = j.job_id
    LEFT JOIN timescaledb_information.continuous_aggregates AS c
      ON (c.materialization_hypertable_schema, c.materialization_hypertable_name) = (j.hypertable_schema, j.hypertable_name)
   WHERE s.last_run_status = 'Failed'
   ORDER BY j.job_id;
END
$$;
