-- Holes of a time are asked for without naming their points.
CREATE INDEX gap_time ON plenum.gap USING gist (tstzrange(from_time, to_time, '[]'));

CREATE TABLE plenum.source_state (
  source text NOT NULL,
  time timestamptz NOT NULL,
  state text NOT NULL,
  message text,
  simulated boolean NOT NULL,
  PRIMARY KEY (source, time)
);
COMMENT ON TABLE plenum.source_state IS 'States that sources came into, kept for 13 months by a trigger; plenum.source has the present one';
COMMENT ON COLUMN plenum.source_state.message IS 'What was wrong when it came into the state; what is said later is in plenum.source alone';
CREATE INDEX source_state_time ON plenum.source_state (time DESC);
GRANT SELECT ON plenum.source_state TO plenum_writer, plenum_reader, plenum_operator;

CREATE FUNCTION plenum.note_source_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO plenum.source_state (source, time, state, message, simulated)
  VALUES (NEW.name, clock_timestamp(), NEW.state, NEW.state_message, NEW.simulated) ON CONFLICT DO NOTHING;
  DELETE FROM plenum.source_state WHERE time < now() - INTERVAL '396 days';
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plenum.note_source_state() FROM PUBLIC;
CREATE TRIGGER note_source_state AFTER UPDATE OF state ON plenum.source
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION plenum.note_source_state();

CREATE TABLE plenum.place_history (
  change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time timestamptz NOT NULL DEFAULT now(),
  site_id int REFERENCES plenum.site ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('zone', 'rack', 'equipment', 'serves')),
  change text NOT NULL CHECK (change IN ('added', 'changed', 'removed')),
  codes text[] NOT NULL,
  count int NOT NULL,
  detail text
);
COMMENT ON TABLE plenum.place_history IS 'What changed in the topology and when, kept by triggers: one row per statement and site';
COMMENT ON COLUMN plenum.place_history.codes IS 'The first 20 of what changed; of an edge what it begins at';
COMMENT ON COLUMN plenum.place_history.count IS 'How many there are in all';
COMMENT ON COLUMN plenum.place_history.detail IS 'From what to what, of the first of them';
CREATE INDEX place_history_time ON plenum.place_history (time DESC);
GRANT SELECT ON plenum.place_history TO plenum_writer, plenum_reader, plenum_operator;

CREATE FUNCTION plenum.note_places() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  place text := TG_ARGV[0];
BEGIN
  IF place = 'serves' THEN
    INSERT INTO plenum.place_history (site_id, kind, change, codes, count, detail)
    SELECT c.site_id, 'serves', CASE TG_OP WHEN 'INSERT' THEN 'added' ELSE 'removed' END,
           (array_agg(DISTINCT e.code ORDER BY e.code))[1:20], count(*), NULL
      FROM changed AS c JOIN plenum.equipment AS e ON e.equipment_id = c.from_equipment_id GROUP BY c.site_id;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO plenum.place_history (site_id, kind, change, codes, count)
    SELECT site_id, place, 'added', (array_agg(code ORDER BY code))[1:20], count(*) FROM changed GROUP BY site_id;
  ELSE
    INSERT INTO plenum.place_history (site_id, kind, change, codes, count)
    SELECT site_id, place, 'removed', (array_agg(code ORDER BY code))[1:20], count(*) FROM changed GROUP BY site_id;
  END IF;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plenum.note_places() FROM PUBLIC;

-- A word that only repeats what is known changes no place.
CREATE FUNCTION plenum.note_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_ARGV[0] = 'rack' THEN
    INSERT INTO plenum.place_history (site_id, kind, change, codes, count, detail)
    SELECT n.site_id, 'rack', 'changed', (array_agg(n.code ORDER BY n.code))[1:20], count(*),
           (array_agg(concat_ws('; ',
             CASE WHEN n.zone_id IS DISTINCT FROM o.zone_id THEN
               format('from %s to %s', coalesce('zone ' || was.code, 'no zone'), coalesce('zone ' || is_now.code, 'no zone')) END,
             CASE WHEN n.power_limit_w IS DISTINCT FROM o.power_limit_w THEN
               format('power limit from %s to %s', coalesce(o.power_limit_w || ' W', 'none'), coalesce(n.power_limit_w || ' W', 'none')) END,
             CASE WHEN n.cooling IS DISTINCT FROM o.cooling THEN
               format('cooling from %s to %s', coalesce(o.cooling, 'unknown'), coalesce(n.cooling, 'unknown')) END) ORDER BY n.code))[1]
      FROM after AS n JOIN before AS o ON o.rack_id = n.rack_id
      LEFT JOIN plenum.zone AS was ON was.zone_id = o.zone_id LEFT JOIN plenum.zone AS is_now ON is_now.zone_id = n.zone_id
     WHERE (n.zone_id, n.power_limit_w, n.cooling) IS DISTINCT FROM (o.zone_id, o.power_limit_w, o.cooling) GROUP BY n.site_id;
  ELSE
    INSERT INTO plenum.place_history (site_id, kind, change, codes, count, detail)
    SELECT n.site_id, 'equipment', 'changed', (array_agg(n.code ORDER BY n.code))[1:20], count(*),
           (array_agg(format('from %s to %s', coalesce('rack ' || was.code, 'zone ' || was_zone.code, 'nowhere'),
             coalesce('rack ' || is_now.code, 'zone ' || is_zone.code, 'nowhere')) ORDER BY n.code))[1]
      FROM after AS n JOIN before AS o ON o.equipment_id = n.equipment_id
      LEFT JOIN plenum.rack AS was ON was.rack_id = o.rack_id LEFT JOIN plenum.rack AS is_now ON is_now.rack_id = n.rack_id
      LEFT JOIN plenum.zone AS was_zone ON was_zone.zone_id = o.zone_id LEFT JOIN plenum.zone AS is_zone ON is_zone.zone_id = n.zone_id
     WHERE (n.rack_id, n.zone_id) IS DISTINCT FROM (o.rack_id, o.zone_id) GROUP BY n.site_id;
  END IF;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plenum.note_moves() FROM PUBLIC;

DO $$
DECLARE relation text;
BEGIN
  FOREACH relation IN ARRAY ARRAY['zone', 'rack', 'equipment', 'serves'] LOOP
    EXECUTE format('CREATE TRIGGER note_added AFTER INSERT ON plenum.%1$I REFERENCING NEW TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION plenum.note_places(%1$L)', relation);
    EXECUTE format('CREATE TRIGGER note_removed AFTER DELETE ON plenum.%1$I REFERENCING OLD TABLE AS changed '
      'FOR EACH STATEMENT EXECUTE FUNCTION plenum.note_places(%1$L)', relation);
  END LOOP;
  FOREACH relation IN ARRAY ARRAY['rack', 'equipment'] LOOP
    EXECUTE format('CREATE TRIGGER note_moved AFTER UPDATE ON plenum.%1$I REFERENCING OLD TABLE AS before NEW TABLE AS after '
      'FOR EACH STATEMENT EXECUTE FUNCTION plenum.note_moves(%1$L)', relation);
  END LOOP;
END
$$;
