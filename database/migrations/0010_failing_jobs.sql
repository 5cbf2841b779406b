-- TimescaleDB shows a job's error to the job's owner only. The collector and the start page may know that a job fails
-- and why, and nothing else of it.
CREATE FUNCTION plenum.failing_jobs()
RETURNS TABLE (job_id int, job text, target text, failed_at timestamptz, error text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT j.job_id, j.proc_name::text,
         coalesce(c.view_schema || '.' || c.view_name, j.hypertable_schema || '.' || j.hypertable_name),
         s.last_run_started_at,
         (SELECT e.err_message FROM timescaledb_information.job_errors AS e
           WHERE e.job_id = j.job_id ORDER BY e.start_time DESC LIMIT 1)
    FROM timescaledb_information.jobs AS j
    JOIN timescaledb_information.job_stats AS s USING (job_id)
    LEFT JOIN timescaledb_information.continuous_aggregates AS c
      ON (c.materialization_hypertable_schema, c.materialization_hypertable_name) = (j.hypertable_schema, j.hypertable_name)
   WHERE s.last_run_status = 'Failed'
   ORDER BY j.job_id
$$;
COMMENT ON FUNCTION plenum.failing_jobs() IS 'Background jobs of TimescaleDB whose last run failed, with the error';
REVOKE ALL ON FUNCTION plenum.failing_jobs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plenum.failing_jobs() TO plenum_writer, plenum_reader;
