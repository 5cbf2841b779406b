-- Who used what: figures of a month as they were worked out. An open statement is worked out again and again; a closed one stays,
-- and what arrives later is a correction beside it.
CREATE TABLE plenum.chargeback_statement (
  statement_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site_id int NOT NULL REFERENCES plenum.site,
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'drafted', 'closed', 'correction')),
  from_time timestamptz NOT NULL,
  until_time timestamptz NOT NULL CHECK (until_time >= from_time),
  made_time timestamptz NOT NULL DEFAULT clock_timestamp(),
  prices text NOT NULL,
  inputs jsonb NOT NULL CHECK (jsonb_typeof(inputs) = 'object'),
  simulated boolean NOT NULL,
  hash text,
  closed_time timestamptz,
  login text,
  role text CHECK (role IN ('Editor', 'Admin')),
  via text CHECK (via IN ('grafana', 'command')),
  CHECK (num_nulls(hash, closed_time, login, role, via) = CASE WHEN state IN ('open', 'drafted') THEN 5 ELSE 0 END)
);
COMMENT ON TABLE plenum.chargeback_statement IS 'A month of a site, shared out: open while it is worked out anew, closed by plenum.close_chargeback, with corrections for what came later';
COMMENT ON COLUMN plenum.chargeback_statement.state IS 'drafted only within plenum.close_chargeback, while a correction is drawn up';
COMMENT ON COLUMN plenum.chargeback_statement.month IS 'First day, on the calendar of the site';
COMMENT ON COLUMN plenum.chargeback_statement.until_time IS 'Up to when it is worked out';
COMMENT ON COLUMN plenum.chargeback_statement.prices IS 'Fingerprint of the tariffs, holidays and carbon records that it was worked out with';
COMMENT ON COLUMN plenum.chargeback_statement.inputs IS 'What it was worked out with: versions of records, coverage, meters';
COMMENT ON COLUMN plenum.chargeback_statement.hash IS 'SHA-256 of its rows when it was closed, as plenum.chargeback_hash gives it';
COMMENT ON COLUMN plenum.chargeback_statement.login IS 'Who closed it: a Grafana login, or the account that ran the command';
CREATE UNIQUE INDEX chargeback_statement_open ON plenum.chargeback_statement (site_id, month) WHERE state = 'open';
CREATE UNIQUE INDEX chargeback_statement_closed ON plenum.chargeback_statement (site_id, month) WHERE state = 'closed';

CREATE TABLE plenum.chargeback_hour (
  statement_id int NOT NULL REFERENCES plenum.chargeback_statement ON DELETE CASCADE,
  hour timestamptz NOT NULL,
  day date NOT NULL,
  share text NOT NULL CHECK (share IN ('tenant', 'unallocated')),
  owner text NOT NULL,
  currency text NOT NULL,
  it_mwh bigint NOT NULL,
  overhead_mwh bigint NOT NULL,
  idle_mwh bigint NOT NULL,
  priced_mwh bigint NOT NULL,
  emitting_mwh bigint NOT NULL,
  cost_micro bigint NOT NULL,
  idle_cost_micro bigint NOT NULL,
  carbon_mg bigint NOT NULL,
  idle_carbon_mg bigint NOT NULL,
  gpu_ms bigint NOT NULL,
  metered_gpu_ms bigint NOT NULL,
  PRIMARY KEY (statement_id, hour, share, owner, currency)
);
COMMENT ON TABLE plenum.chargeback_hour IS 'Figures of a statement by hour and tenant, with what no tenant has by its name';
COMMENT ON COLUMN plenum.chargeback_hour.it_mwh IS 'Energy of racks, mWh';
COMMENT ON COLUMN plenum.chargeback_hour.overhead_mwh IS 'Cooling and losses, mWh';
COMMENT ON COLUMN plenum.chargeback_hour.idle_mwh IS 'Share of what stands idle, mWh; negative where it was taken from';
COMMENT ON COLUMN plenum.chargeback_hour.priced_mwh IS 'Of it_mwh and overhead_mwh, what has a price';
COMMENT ON COLUMN plenum.chargeback_hour.emitting_mwh IS 'Of it_mwh and overhead_mwh, what has a carbon intensity';
COMMENT ON COLUMN plenum.chargeback_hour.cost_micro IS 'Cost of it_mwh and overhead_mwh, millionths of the currency';
COMMENT ON COLUMN plenum.chargeback_hour.idle_cost_micro IS 'Cost of idle_mwh';
COMMENT ON COLUMN plenum.chargeback_hour.carbon_mg IS 'CO2e of it_mwh and overhead_mwh, mg';
COMMENT ON COLUMN plenum.chargeback_hour.idle_carbon_mg IS 'CO2e of idle_mwh';
COMMENT ON COLUMN plenum.chargeback_hour.gpu_ms IS 'GPU time, ms';
COMMENT ON COLUMN plenum.chargeback_hour.metered_gpu_ms IS 'Of gpu_ms, what has its energy, ms';
COMMENT ON COLUMN plenum.chargeback_hour.owner IS 'The tenant, or why nobody has it';

CREATE TABLE plenum.chargeback_day (
  statement_id int NOT NULL REFERENCES plenum.chargeback_statement ON DELETE CASCADE,
  day date NOT NULL,
  share text NOT NULL CHECK (share IN ('tenant', 'unallocated')),
  owner text NOT NULL,
  currency text NOT NULL,
  it_mwh bigint NOT NULL,
  overhead_mwh bigint NOT NULL,
  idle_mwh bigint NOT NULL,
  priced_mwh bigint NOT NULL,
  emitting_mwh bigint NOT NULL,
  cost_micro bigint NOT NULL,
  idle_cost_micro bigint NOT NULL,
  carbon_mg bigint NOT NULL,
  idle_carbon_mg bigint NOT NULL,
  gpu_ms bigint NOT NULL,
  metered_gpu_ms bigint NOT NULL,
  PRIMARY KEY (statement_id, day, share, owner, currency)
);
COMMENT ON TABLE plenum.chargeback_day IS 'Figures of a statement by day and tenant: the sums of chargeback_hour';
COMMENT ON COLUMN plenum.chargeback_day.it_mwh IS 'Energy of racks, mWh';
COMMENT ON COLUMN plenum.chargeback_day.overhead_mwh IS 'Cooling and losses, mWh';
COMMENT ON COLUMN plenum.chargeback_day.idle_mwh IS 'Share of what stands idle, mWh; negative where it was taken from';
COMMENT ON COLUMN plenum.chargeback_day.priced_mwh IS 'Of it_mwh and overhead_mwh, what has a price';
COMMENT ON COLUMN plenum.chargeback_day.emitting_mwh IS 'Of it_mwh and overhead_mwh, what has a carbon intensity';
COMMENT ON COLUMN plenum.chargeback_day.cost_micro IS 'Cost of it_mwh and overhead_mwh, millionths of the currency';
COMMENT ON COLUMN plenum.chargeback_day.idle_cost_micro IS 'Cost of idle_mwh';
COMMENT ON COLUMN plenum.chargeback_day.carbon_mg IS 'CO2e of it_mwh and overhead_mwh, mg';
COMMENT ON COLUMN plenum.chargeback_day.idle_carbon_mg IS 'CO2e of idle_mwh';
COMMENT ON COLUMN plenum.chargeback_day.gpu_ms IS 'GPU time, ms';
COMMENT ON COLUMN plenum.chargeback_day.metered_gpu_ms IS 'Of gpu_ms, what has its energy, ms';
COMMENT ON COLUMN plenum.chargeback_day.owner IS 'The tenant, or why nobody has it';

CREATE TABLE plenum.chargeback_job (
  statement_id int NOT NULL REFERENCES plenum.chargeback_statement ON DELETE CASCADE,
  day date NOT NULL,
  scheduler text NOT NULL,
  job_id text NOT NULL,
  tenant text NOT NULL,
  currency text NOT NULL,
  it_mwh bigint NOT NULL,
  overhead_mwh bigint NOT NULL,
  idle_mwh bigint NOT NULL,
  priced_mwh bigint NOT NULL,
  emitting_mwh bigint NOT NULL,
  cost_micro bigint NOT NULL,
  idle_cost_micro bigint NOT NULL,
  carbon_mg bigint NOT NULL,
  idle_carbon_mg bigint NOT NULL,
  gpu_ms bigint NOT NULL,
  metered_gpu_ms bigint NOT NULL,
  PRIMARY KEY (statement_id, day, scheduler, job_id, tenant, currency)
);
COMMENT ON TABLE plenum.chargeback_job IS 'Figures of a statement by day and job';
COMMENT ON COLUMN plenum.chargeback_job.it_mwh IS 'Energy of racks, mWh';
COMMENT ON COLUMN plenum.chargeback_job.overhead_mwh IS 'Cooling and losses, mWh';
COMMENT ON COLUMN plenum.chargeback_job.idle_mwh IS 'Share of what stands idle, mWh; negative where it was taken from';
COMMENT ON COLUMN plenum.chargeback_job.priced_mwh IS 'Of it_mwh and overhead_mwh, what has a price';
COMMENT ON COLUMN plenum.chargeback_job.emitting_mwh IS 'Of it_mwh and overhead_mwh, what has a carbon intensity';
COMMENT ON COLUMN plenum.chargeback_job.cost_micro IS 'Cost of it_mwh and overhead_mwh, millionths of the currency';
COMMENT ON COLUMN plenum.chargeback_job.idle_cost_micro IS 'Cost of idle_mwh';
COMMENT ON COLUMN plenum.chargeback_job.carbon_mg IS 'CO2e of it_mwh and overhead_mwh, mg';
COMMENT ON COLUMN plenum.chargeback_job.idle_carbon_mg IS 'CO2e of idle_mwh';
COMMENT ON COLUMN plenum.chargeback_job.gpu_ms IS 'GPU time, ms';
COMMENT ON COLUMN plenum.chargeback_job.metered_gpu_ms IS 'Of gpu_ms, what has its energy, ms';

GRANT SELECT ON plenum.chargeback_statement, plenum.chargeback_hour, plenum.chargeback_day, plenum.chargeback_job
  TO plenum_writer, plenum_reader, plenum_operator;
-- State, hash and who closed it are not among these: only the function sets them.
GRANT INSERT (site_id, month, from_time, until_time, prices, inputs, simulated), DELETE ON plenum.chargeback_statement TO plenum_writer;
GRANT INSERT, DELETE ON plenum.chargeback_hour, plenum.chargeback_day, plenum.chargeback_job TO plenum_writer;

CREATE FUNCTION plenum.refuse_statement_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' OR OLD.state IN ('closed', 'correction') THEN
    RAISE EXCEPTION 'A closed statement is never changed or removed' USING ERRCODE = 'PL003', HINT = 'Close the month again: what differs becomes a correction';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
REVOKE ALL ON FUNCTION plenum.refuse_statement_change() FROM PUBLIC;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON plenum.chargeback_statement
  FOR EACH ROW EXECUTE FUNCTION plenum.refuse_statement_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON plenum.chargeback_statement
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_statement_change();

CREATE FUNCTION plenum.refuse_figure_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'Figures of closed statements are never changed or removed' USING ERRCODE = 'PL003';
  END IF;
  IF EXISTS (SELECT FROM plenum.chargeback_statement AS s
              WHERE s.state IN ('closed', 'correction') AND s.statement_id IN (SELECT DISTINCT changed.statement_id FROM changed)) THEN
    RAISE EXCEPTION 'Figures of a closed statement are never changed or removed' USING ERRCODE = 'PL003', HINT = 'Close the month again: what differs becomes a correction';
  END IF;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plenum.refuse_figure_change() FROM PUBLIC;
CREATE TRIGGER refuse_insert AFTER INSERT ON plenum.chargeback_hour REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_update AFTER UPDATE ON plenum.chargeback_hour REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_delete AFTER DELETE ON plenum.chargeback_hour REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON plenum.chargeback_hour
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_insert AFTER INSERT ON plenum.chargeback_day REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_update AFTER UPDATE ON plenum.chargeback_day REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_delete AFTER DELETE ON plenum.chargeback_day REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON plenum.chargeback_day
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_insert AFTER INSERT ON plenum.chargeback_job REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_update AFTER UPDATE ON plenum.chargeback_job REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_delete AFTER DELETE ON plenum.chargeback_job REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON plenum.chargeback_job
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.refuse_figure_change();

CREATE FUNCTION plenum.chargeback_hash(statement int) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(convert_to(coalesce(string_agg(line, chr(10) ORDER BY line COLLATE "C"), ''), 'UTF8')), 'hex')
    FROM (
      SELECT json_build_array('hour', extract(epoch FROM hour)::bigint, to_char(day, 'YYYY-MM-DD'), share, owner, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)::text AS line
        FROM plenum.chargeback_hour WHERE statement_id = statement
      UNION ALL
      SELECT json_build_array('day', to_char(day, 'YYYY-MM-DD'), share, owner, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)::text AS line
        FROM plenum.chargeback_day WHERE statement_id = statement
      UNION ALL
      SELECT json_build_array('job', to_char(day, 'YYYY-MM-DD'), scheduler, job_id, tenant, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)::text AS line
        FROM plenum.chargeback_job WHERE statement_id = statement
    ) AS lines
$$;
COMMENT ON FUNCTION plenum.chargeback_hash IS 'SHA-256 of the figures of a statement, line by line in the order of their bytes';
REVOKE ALL ON FUNCTION plenum.chargeback_hash FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plenum.chargeback_hash TO plenum_reader, plenum_writer;

CREATE FUNCTION plenum.close_chargeback(open_statement int, by_login text, by_role text, by_way text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s plenum.chargeback_statement;
  month_end timestamptz;
  correction int;
  booked int[];
BEGIN
  IF coalesce(trim(by_login), '') = '' THEN
    RAISE EXCEPTION 'Nobody is signed in' USING ERRCODE = 'PL001', HINT = 'Sign in to Grafana';
  END IF;
  IF by_role IS NULL OR by_role NOT IN ('Editor', 'Admin') THEN
    RAISE EXCEPTION '% may not close a month: the role is %', by_login, coalesce(nullif(by_role, ''), 'none')
      USING ERRCODE = 'PL001', HINT = 'Ask for the role Editor';
  END IF;
  SELECT * INTO s FROM plenum.chargeback_statement WHERE statement_id = open_statement AND state = 'open' FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Statement % is not there any more, or is closed', open_statement USING ERRCODE = 'PL002', HINT = 'Work the month out again';
  END IF;
  SELECT (s.month + INTERVAL '1 month') AT TIME ZONE site.time_zone INTO month_end FROM plenum.site WHERE site_id = s.site_id;
  IF s.until_time < month_end THEN
    RAISE EXCEPTION 'The month is worked out until %, and ends at %', s.until_time, month_end USING ERRCODE = 'PL003', HINT = 'Close it when it is over';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('chargeback' || s.site_id || s.month, 0));
  SELECT array_agg(statement_id) INTO booked FROM plenum.chargeback_statement
   WHERE site_id = s.site_id AND month = s.month AND state IN ('closed', 'correction');
  IF booked IS NULL THEN
    UPDATE plenum.chargeback_statement SET state = 'closed', hash = plenum.chargeback_hash(open_statement), closed_time = clock_timestamp(),
           login = by_login, role = by_role, via = by_way WHERE statement_id = open_statement;
    RETURN 'closed';
  END IF;
  INSERT INTO plenum.chargeback_statement (site_id, month, state, from_time, until_time, prices, inputs, simulated)
  VALUES (s.site_id, s.month, 'drafted', s.from_time, s.until_time, s.prices, s.inputs, s.simulated)
  RETURNING statement_id INTO correction;
  INSERT INTO plenum.chargeback_hour (statement_id, hour, day, share, owner, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)
  SELECT correction, hour, day, share, owner, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms FROM (
    SELECT hour, day, share, owner, currency, sum(sign * it_mwh) AS it_mwh, sum(sign * overhead_mwh) AS overhead_mwh, sum(sign * idle_mwh) AS idle_mwh,
           sum(sign * priced_mwh) AS priced_mwh, sum(sign * emitting_mwh) AS emitting_mwh,
           sum(sign * cost_micro) AS cost_micro, sum(sign * idle_cost_micro) AS idle_cost_micro, sum(sign * carbon_mg) AS carbon_mg, sum(sign * idle_carbon_mg) AS idle_carbon_mg, sum(sign * gpu_ms) AS gpu_ms, sum(sign * metered_gpu_ms) AS metered_gpu_ms
      FROM (SELECT 1 AS sign, f.* FROM plenum.chargeback_hour AS f WHERE f.statement_id = open_statement
            UNION ALL SELECT -1, f.* FROM plenum.chargeback_hour AS f WHERE f.statement_id = ANY (booked)) AS both_sides
     GROUP BY hour, day, share, owner, currency) AS difference
   WHERE (it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)
         IS DISTINCT FROM (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  INSERT INTO plenum.chargeback_day (statement_id, day, share, owner, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)
  SELECT correction, day, share, owner, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms FROM (
    SELECT day, share, owner, currency, sum(sign * it_mwh) AS it_mwh, sum(sign * overhead_mwh) AS overhead_mwh, sum(sign * idle_mwh) AS idle_mwh,
           sum(sign * priced_mwh) AS priced_mwh, sum(sign * emitting_mwh) AS emitting_mwh,
           sum(sign * cost_micro) AS cost_micro, sum(sign * idle_cost_micro) AS idle_cost_micro, sum(sign * carbon_mg) AS carbon_mg, sum(sign * idle_carbon_mg) AS idle_carbon_mg, sum(sign * gpu_ms) AS gpu_ms, sum(sign * metered_gpu_ms) AS metered_gpu_ms
      FROM (SELECT 1 AS sign, f.* FROM plenum.chargeback_day AS f WHERE f.statement_id = open_statement
            UNION ALL SELECT -1, f.* FROM plenum.chargeback_day AS f WHERE f.statement_id = ANY (booked)) AS both_sides
     GROUP BY day, share, owner, currency) AS difference
   WHERE (it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)
         IS DISTINCT FROM (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  INSERT INTO plenum.chargeback_job (statement_id, day, scheduler, job_id, tenant, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)
  SELECT correction, day, scheduler, job_id, tenant, currency, it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms FROM (
    SELECT day, scheduler, job_id, tenant, currency, sum(sign * it_mwh) AS it_mwh, sum(sign * overhead_mwh) AS overhead_mwh, sum(sign * idle_mwh) AS idle_mwh,
           sum(sign * priced_mwh) AS priced_mwh, sum(sign * emitting_mwh) AS emitting_mwh,
           sum(sign * cost_micro) AS cost_micro, sum(sign * idle_cost_micro) AS idle_cost_micro, sum(sign * carbon_mg) AS carbon_mg, sum(sign * idle_carbon_mg) AS idle_carbon_mg, sum(sign * gpu_ms) AS gpu_ms, sum(sign * metered_gpu_ms) AS metered_gpu_ms
      FROM (SELECT 1 AS sign, f.* FROM plenum.chargeback_job AS f WHERE f.statement_id = open_statement
            UNION ALL SELECT -1, f.* FROM plenum.chargeback_job AS f WHERE f.statement_id = ANY (booked)) AS both_sides
     GROUP BY day, scheduler, job_id, tenant, currency) AS difference
   WHERE (it_mwh, overhead_mwh, idle_mwh, priced_mwh, emitting_mwh,
    cost_micro, idle_cost_micro, carbon_mg, idle_carbon_mg, gpu_ms, metered_gpu_ms)
         IS DISTINCT FROM (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  -- The open one makes room before the correction is sealed.
  DELETE FROM plenum.chargeback_statement WHERE statement_id = open_statement;
  IF NOT EXISTS (SELECT FROM plenum.chargeback_hour WHERE statement_id = correction)
     AND NOT EXISTS (SELECT FROM plenum.chargeback_job WHERE statement_id = correction) THEN
    DELETE FROM plenum.chargeback_statement WHERE statement_id = correction;
    RETURN 'unchanged';
  END IF;
  UPDATE plenum.chargeback_statement SET state = 'correction', hash = plenum.chargeback_hash(correction), closed_time = clock_timestamp(),
         login = by_login, role = by_role, via = by_way WHERE statement_id = correction;
  RETURN 'correction';
END
$$;
COMMENT ON FUNCTION plenum.close_chargeback IS
  'Closes the open statement of a month that is over, for an Editor or Admin; of one that is closed already, what differs becomes a correction. Returns closed, correction or unchanged. SQLSTATE PL001: not allowed, PL002: not there any more, PL003: not over';
REVOKE ALL ON FUNCTION plenum.close_chargeback FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plenum.close_chargeback TO plenum_reader;
