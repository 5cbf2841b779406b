-- Chains are part of what readers keep for as long as no place changes.
CREATE TRIGGER note_place_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON plenum.serves
  FOR EACH STATEMENT EXECUTE FUNCTION plenum.note_place_change();
COMMENT ON TABLE plenum.place_change IS
  'Newest changes of sites, zones, racks, equipment, chains and points: while its rows are the same ones, so are they. Kept by triggers';
INSERT INTO plenum.place_change DEFAULT VALUES;

-- Which jobs ran in a time, also before they were requeued: by start or end alone, half of all that ever ran would be looked at.
CREATE INDEX job_run ON plenum.job
  USING gist (tstzrange(start_time, CASE WHEN end_time < start_time THEN start_time ELSE end_time END, '[]'))
  WHERE start_time IS NOT NULL;
CREATE INDEX job_node_stay ON plenum.job_node
  USING gist (tstzrange(from_time, CASE WHEN to_time < from_time THEN from_time ELSE to_time END, '[]'));
