-- One series may arrive by two ways (scraped and pushed, by two sources). Both are stored; sums and averages take one.
CREATE FUNCTION plenum.measured_thing(equipment_id int, rack_id int, host text, metric text, process_area text[], phase text,
  is_setpoint boolean, simulated boolean) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN equipment_id IS NOT NULL OR host IS NOT NULL THEN
    jsonb_build_array(equipment_id, rack_id, CASE WHEN equipment_id IS NULL THEN host END, metric, process_area, phase, is_setpoint, simulated)::text
  END
$$;
COMMENT ON FUNCTION plenum.measured_thing IS
  'What a point measures, the same for every way by which it arrives; null where a rack is all that is known, which several meters may feed';
GRANT EXECUTE ON FUNCTION plenum.measured_thing TO plenum_writer, plenum_reader, plenum_operator;

ALTER TABLE plenum.point
  ADD COLUMN host text,
  ADD COLUMN thing text,
  ADD COLUMN is_duplicate boolean NOT NULL DEFAULT false,
  -- So that whoever adds up the points of a rack or a zone counts each thing once.
  ADD CHECK (NOT is_duplicate OR num_nonnulls(placed_rack_id, placed_zone_id) = 0);
COMMENT ON COLUMN plenum.point.host IS 'Machine whose exporter gives the point, in lower case and without its domain; null where it does not come of an exporter';
COMMENT ON COLUMN plenum.point.thing IS 'What it measures: points of one thing are one series that arrives by several ways';
COMMENT ON COLUMN plenum.point.is_duplicate IS
  'The thing arrives by another way as well, which counts. Never changes: a way that takes over continues the point that counts';
COMMENT ON COLUMN plenum.point.placed_rack_id IS 'Rack of the point, or of its equipment, when the point was opened; null for a duplicate';
COMMENT ON COLUMN plenum.point.placed_zone_id IS 'Zone of that rack, or of its equipment, when the point was opened; null for a duplicate';
UPDATE plenum.point SET thing = plenum.measured_thing(equipment_id, rack_id, host, metric, process_area, phase, is_setpoint, simulated)
 WHERE valid_to IS NULL;
CREATE INDEX point_thing ON plenum.point (thing) WHERE thing IS NOT NULL;
CREATE INDEX point_duplicate ON plenum.point (source, address) WHERE is_duplicate;
-- A way that takes over continues the point that counts, under its own address.
GRANT UPDATE (source, address, host, thing, valid_from) ON plenum.point TO plenum_writer;

CREATE TABLE plenum.former_way (
  source text NOT NULL,
  address text NOT NULL,
  until timestamptz NOT NULL,
  point_id int NOT NULL REFERENCES plenum.point,
  PRIMARY KEY (source, address, until)
);
COMMENT ON TABLE plenum.former_way IS 'Series that arrive by two ways: samples of an address before a time belong to this point, later ones to the next, or to the open point';
GRANT SELECT ON plenum.former_way TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT ON plenum.former_way TO plenum_writer;
