-- Readers keep what they know of places and points for as long as the set of these rows is the same.
CREATE TABLE plenum.place_change (
  change_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE plenum.place_change IS
  'Newest changes of sites, zones, racks, equipment and points: while its rows are the same ones, so are they. Kept by triggers';
INSERT INTO plenum.place_change DEFAULT VALUES;
GRANT SELECT ON plenum.place_change TO plenum_writer, plenum_reader, plenum_operator;

-- A row for each change and not a counter, because writers of different sources would wait for each other until they
-- commit. A change replaces those before it; what somebody else replaces at the same moment is left to them.
CREATE FUNCTION plenum.note_place_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM plenum.place_change WHERE change_id IN (SELECT change_id FROM plenum.place_change FOR UPDATE SKIP LOCKED);
  INSERT INTO plenum.place_change DEFAULT VALUES;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plenum.note_place_change() FROM PUBLIC;

DO $$
DECLARE relation text;
BEGIN
  FOREACH relation IN ARRAY ARRAY['site', 'zone', 'rack', 'equipment', 'point'] LOOP
    EXECUTE format('CREATE TRIGGER note_place_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON plenum.%I '
      'FOR EACH STATEMENT EXECUTE FUNCTION plenum.note_place_change()', relation);
  END LOOP;
END
$$;

-- Which addresses had another point before: few had, and a look at them must not be one at all points.
CREATE INDEX point_closed ON plenum.point (source, address, valid_to) WHERE valid_to IS NOT NULL;
