-- What people say and edit: tariffs, carbon intensity, holidays, initiatives, baselines, budgets, closings. Each version stays.
CREATE TABLE plenum.record (
  kind text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
  name text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,99}$'),
  version int NOT NULL CHECK (version > 0),
  state text NOT NULL CHECK (state IN ('active', 'closed', 'withdrawn')),
  valid_from date,
  body jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  note text CHECK (length(note) <= 1000),
  login text NOT NULL CHECK (login <> ''),
  role text NOT NULL CHECK (role IN ('Editor', 'Admin')),
  via text NOT NULL CHECK (via IN ('grafana', 'import', 'command')),
  time timestamptz NOT NULL,
  simulated boolean NOT NULL DEFAULT false,
  PRIMARY KEY (kind, name, version)
);
COMMENT ON TABLE plenum.record IS 'Tariffs, carbon intensity, holidays, initiatives and the like, every version of them: written by plenum.save_record alone, never changed';
COMMENT ON COLUMN plenum.record.name IS 'Names it among its kind; its versions are numbered from 1';
COMMENT ON COLUMN plenum.record.state IS 'closed is the last version that there will be; withdrawn takes it back, as it were from valid_from on';
COMMENT ON COLUMN plenum.record.valid_from IS 'First day, on the calendar of its place, on which it counts: until a version with a later one does. Null for ever';
COMMENT ON COLUMN plenum.record.body IS 'What it says, as model/business/ describes the kind';
COMMENT ON COLUMN plenum.record.login IS 'Grafana login of who saved it, or the account that ran the command';
COMMENT ON COLUMN plenum.record.role IS 'Grafana role that this person had then';
COMMENT ON COLUMN plenum.record.time IS 'When it was saved';
CREATE INDEX record_time ON plenum.record (time DESC);
GRANT SELECT ON plenum.record TO plenum_writer, plenum_reader, plenum_operator;

CREATE FUNCTION plenum.refuse_record_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'A version of a record is never changed or removed' USING ERRCODE = 'PL003', HINT = 'Save a new version';
END
$$;
REVOKE ALL ON FUNCTION plenum.refuse_record_change() FROM PUBLIC;
CREATE TRIGGER refuse_record_change BEFORE UPDATE OR DELETE ON plenum.record
  FOR EACH ROW EXECUTE FUNCTION plenum.refuse_record_change();
CREATE TRIGGER refuse_record_truncate BEFORE TRUNCATE ON plenum.record
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_record_change();

CREATE FUNCTION plenum.save_record(
  record_kind text, record_name text, based_on int, record_state text, record_valid_from date, record_body jsonb,
  record_note text, by_login text, by_role text, by_way text, is_simulated boolean
) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  newest_version int;
  newest_state text;
BEGIN
  IF coalesce(trim(by_login), '') = '' THEN
    RAISE EXCEPTION 'Nobody is signed in' USING ERRCODE = 'PL001', HINT = 'Sign in to Grafana';
  END IF;
  IF by_role IS NULL OR by_role NOT IN ('Editor', 'Admin') THEN
    RAISE EXCEPTION '% may not change records: the role is %', by_login, coalesce(nullif(by_role, ''), 'none')
      USING ERRCODE = 'PL001', HINT = 'Ask for the role Editor';
  END IF;
  IF octet_length(record_body::text) > 8000000 THEN
    RAISE EXCEPTION 'The record has more than 8 MB' USING ERRCODE = 'PL004', HINT = 'Save a series by the year';
  END IF;
  -- Two who save at once would both find the same newest version.
  PERFORM pg_advisory_xact_lock(hashtextextended(record_kind || chr(10) || record_name, 0));
  SELECT version, state INTO newest_version, newest_state FROM plenum.record
   WHERE kind = record_kind AND name = record_name ORDER BY version DESC LIMIT 1;
  IF newest_state = 'closed' THEN
    RAISE EXCEPTION '% % is closed', record_kind, record_name USING ERRCODE = 'PL003', HINT = 'What is closed stays as it is';
  END IF;
  IF coalesce(newest_version, 0) IS DISTINCT FROM based_on THEN
    RAISE EXCEPTION '% % has version % by now, not %', record_kind, record_name, coalesce(newest_version, 0), coalesce(based_on, 0)
      USING ERRCODE = 'PL002', HINT = 'Read it again';
  END IF;
  INSERT INTO plenum.record (kind, name, version, state, valid_from, body, note, login, role, via, time, simulated)
  VALUES (record_kind, record_name, based_on + 1, record_state, record_valid_from, record_body, nullif(record_note, ''),
          by_login, by_role, by_way, clock_timestamp(), coalesce(is_simulated, false));
  RETURN based_on + 1;
END
$$;
COMMENT ON FUNCTION plenum.save_record IS
  'Adds the next version of a record, for an Editor or Admin, where nobody has saved one since and it is not closed. SQLSTATE PL001: not allowed, PL002: changed meanwhile, PL003: closed, PL004: too large';
REVOKE ALL ON FUNCTION plenum.save_record FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plenum.save_record TO plenum_reader;
