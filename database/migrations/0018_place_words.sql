ALTER TABLE plenum.place_word DROP CONSTRAINT place_word_kind_check,
  ADD CHECK (kind IN ('zone', 'rack', 'equipment', 'serves'));
COMMENT ON TABLE plenum.place_word IS 'What a source says of a zone, a rack, a piece of equipment or an edge of a power or cooling chain';
COMMENT ON COLUMN plenum.place_word.code IS 'Code of the place; for an edge both codes and its kind';
COMMENT ON COLUMN plenum.place_word.said IS 'Attributes by name';
COMMENT ON COLUMN plenum.place_word.rank IS
  'Lowest wins: 0 configuration, 1 inventory (NetBox, Nautobot, CSV), 2 found in band (DSX metadata), 3 concluded from a name';
CREATE INDEX place_word_source ON plenum.place_word (source, site_id, kind);

-- Until now a column said what a configuration had set.
INSERT INTO plenum.place_word (site_id, kind, code, source, rank, said)
SELECT r.site_id, 'rack', r.code, 'configuration', 0, jsonb_strip_nulls(jsonb_build_object(
         'name', CASE WHEN 'name' = ANY (r.configured) THEN r.name END,
         'zone', CASE WHEN 'zone' = ANY (r.configured) THEN z.code END,
         'cooling', CASE WHEN 'cooling' = ANY (r.configured) THEN r.cooling END,
         'powerLimitW', CASE WHEN 'power_limit_w' = ANY (r.configured) THEN r.power_limit_w END,
         'xM', CASE WHEN 'x_m' = ANY (r.configured) THEN r.x_m END,
         'yM', CASE WHEN 'y_m' = ANY (r.configured) THEN r.y_m END))
  FROM plenum.rack AS r LEFT JOIN plenum.zone AS z USING (zone_id) WHERE r.configured <> '{}'
UNION ALL
SELECT e.site_id, 'equipment', e.code, 'configuration', 0, jsonb_strip_nulls(jsonb_build_object(
         'name', CASE WHEN 'name' = ANY (e.configured) THEN e.name END,
         'objectType', CASE WHEN 'object_type' = ANY (e.configured) THEN e.object_type END,
         'rack', CASE WHEN 'place' = ANY (e.configured) THEN r.code END,
         'zone', CASE WHEN 'place' = ANY (e.configured) THEN z.code END,
         'criticality', CASE WHEN 'criticality' = ANY (e.configured) THEN e.criticality END))
  FROM plenum.equipment AS e LEFT JOIN plenum.rack AS r ON r.rack_id = e.rack_id
  LEFT JOIN plenum.zone AS z ON z.zone_id = e.zone_id WHERE e.configured <> '{}'
ON CONFLICT DO NOTHING;
ALTER TABLE plenum.rack DROP COLUMN configured;
ALTER TABLE plenum.equipment DROP COLUMN configured;

-- An edge that no source speaks of any more is gone.
GRANT DELETE ON plenum.serves TO plenum_writer;
