-- Roles are of the whole server, not of one database: another database may have made them, even at this moment.
DO $$
BEGIN
  BEGIN
    CREATE ROLE plenum_writer NOLOGIN;
    COMMENT ON ROLE plenum_writer IS 'Plenum collector: adds samples, points, topology and events; changes no sample';
    ALTER ROLE plenum_writer SET TimeZone = 'UTC';
    ALTER ROLE plenum_writer SET idle_in_transaction_session_timeout = '60s';
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE plenum_reader NOLOGIN;
    COMMENT ON ROLE plenum_reader IS 'Plenum data source: reads, and cannot write even by mistake';
    ALTER ROLE plenum_reader SET TimeZone = 'UTC';
    ALTER ROLE plenum_reader SET default_transaction_read_only = on;
    ALTER ROLE plenum_reader SET statement_timeout = '60s';
    ALTER ROLE plenum_reader SET idle_in_transaction_session_timeout = '60s';
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  BEGIN
    CREATE ROLE plenum_operator NOLOGIN;
    COMMENT ON ROLE plenum_operator IS 'Plenum operator: reads the plant and records events';
    ALTER ROLE plenum_operator SET TimeZone = 'UTC';
    ALTER ROLE plenum_operator SET statement_timeout = '60s';
    ALTER ROLE plenum_operator SET idle_in_transaction_session_timeout = '60s';
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END;
END
$$;

COMMENT ON SCHEMA plenum IS 'Facility and computing telemetry of data centers, joined by rack and zone';
REVOKE ALL ON SCHEMA plenum FROM PUBLIC;
GRANT USAGE ON SCHEMA plenum TO plenum_writer, plenum_reader, plenum_operator;

GRANT SELECT ON plenum.schema_migration TO plenum_writer, plenum_reader, plenum_operator;
COMMENT ON TABLE plenum.schema_migration IS 'Migrations that this database has had, one row each';

CREATE VIEW plenum.schema_version AS
  SELECT max(substring(name FROM '^\d+')::int) AS version, max(run_on) AS migrated_at FROM plenum.schema_migration;
COMMENT ON VIEW plenum.schema_version IS 'Number of the newest migration and when it ran';
GRANT SELECT ON plenum.schema_version TO plenum_writer, plenum_reader, plenum_operator;
