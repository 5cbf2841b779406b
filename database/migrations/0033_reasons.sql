-- Who changes what reports and closed months rest on says why: not a word is changed in silence.
CREATE FUNCTION plenum.record_reach(
  record_kind text, record_name text, record_valid_from date, newest_body jsonb, newest_state text, record_body jsonb, record_state text
) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  today text := to_char(current_date, 'YYYY-MM-DD');
  reach text;
BEGIN
  IF record_kind IN ('tariff', 'carbon', 'holidays') THEN
    SELECT format('%s of %s, closed', string_agg(to_char(s.month, 'YYYY-MM'), ', ' ORDER BY s.month), s.code) INTO reach
      FROM (
        SELECT site.code, statement.month, row_number() OVER (PARTITION BY site.code ORDER BY statement.month DESC) AS place
          FROM plenum.chargeback_statement AS statement JOIN plenum.site AS site USING (site_id)
         WHERE statement.state = 'closed'
           AND (record_valid_from IS NULL OR record_valid_from < statement.month + INTERVAL '1 month')
           AND (record_kind = 'holidays' OR record_body->>'site' IS NULL OR site.code IN (record_body->>'site', newest_body->>'site'))
      ) AS s
     WHERE s.place <= 3
     GROUP BY s.code ORDER BY s.code LIMIT 1;
    RETURN reach;
  END IF;
  -- Days are written so that their order is that of their letters.
  IF newest_body IS NULL OR (newest_state = record_state AND newest_body - 'title' = record_body - 'title') THEN
    RETURN NULL;
  END IF;
  RETURN CASE
    WHEN record_kind = 'initiative' AND least(newest_body->>'doneOn', record_body->>'doneOn') COLLATE "C" <= today
      THEN format('what %s saved since %s', record_name, least(newest_body->>'doneOn', record_body->>'doneOn'))
    WHEN record_kind = 'non-routine-event' AND least(newest_body->>'from', record_body->>'from') COLLATE "C" <= today
      THEN format('what initiatives saved since %s', least(newest_body->>'from', record_body->>'from'))
    WHEN record_kind = 'budget' AND least(newest_body->>'from', record_body->>'from') COLLATE "C" <= today
      THEN format('the budget that began on %s', least(newest_body->>'from', record_body->>'from'))
    WHEN record_kind = 'baseline' THEN (
      SELECT CASE WHEN count(*) > 0 THEN format('what is judged by it: %s', string_agg(name, ', ' ORDER BY name)) END
        FROM (SELECT DISTINCT ON (name) name, state, body FROM plenum.record WHERE kind = 'initiative' ORDER BY name, version DESC) AS judged
       WHERE state <> 'withdrawn' AND body->>'baseline' = record_name AND body->>'doneOn' COLLATE "C" <= today)
  END;
END
$$;
COMMENT ON FUNCTION plenum.record_reach IS
  'What of closed months, or of what is reported already, the next version of a record would change, in words; null where it changes nothing of it';
REVOKE ALL ON FUNCTION plenum.record_reach FROM PUBLIC;

CREATE OR REPLACE FUNCTION plenum.save_record(
  record_kind text, record_name text, based_on int, record_state text, record_valid_from date, record_body jsonb,
  record_note text, by_login text, by_role text, by_way text, is_simulated boolean
) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  newest plenum.record;
  reach text;
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
  SELECT * INTO newest FROM plenum.record WHERE kind = record_kind AND name = record_name ORDER BY version DESC LIMIT 1;
  IF newest.state = 'closed' THEN
    RAISE EXCEPTION '% % is closed, by % on %', record_kind, record_name, newest.login, to_char(newest.time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
      USING ERRCODE = 'PL003', HINT = 'What is closed stays as it is';
  END IF;
  IF coalesce(newest.version, 0) IS DISTINCT FROM based_on THEN
    RAISE EXCEPTION '% % has version % by now, not %', record_kind, record_name, coalesce(newest.version, 0), coalesce(based_on, 0)
        || CASE WHEN newest.version IS NULL THEN '' ELSE format(': %s saved it on %s', newest.login, to_char(newest.time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')) END
      USING ERRCODE = 'PL002', HINT = 'Read it again';
  END IF;
  reach := plenum.record_reach(record_kind, record_name, record_valid_from, newest.body, newest.state, record_body, record_state);
  IF reach IS NOT NULL AND coalesce(trim(record_note), '') = '' THEN
    RAISE EXCEPTION '% % reaches what is reported already: %', record_kind, record_name, reach
      USING ERRCODE = 'PL005', HINT = 'Say in the note why it changes';
  END IF;
  INSERT INTO plenum.record (kind, name, version, state, valid_from, body, note, login, role, via, time, simulated)
  VALUES (record_kind, record_name, based_on + 1, record_state, record_valid_from, record_body, nullif(trim(record_note), ''),
          by_login, by_role, by_way, clock_timestamp(), coalesce(is_simulated, false));
  RETURN based_on + 1;
END
$$;
COMMENT ON FUNCTION plenum.save_record IS
  'Adds the next version of a record, for an Editor or Admin, where nobody has saved one since and it is not closed. SQLSTATE PL001: not allowed, PL002: changed meanwhile, PL003: closed, PL004: too large, PL005: needs a reason';
