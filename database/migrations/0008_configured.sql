ALTER TABLE plenum.rack ADD COLUMN configured text[] NOT NULL DEFAULT '{}';
ALTER TABLE plenum.equipment ADD COLUMN configured text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN plenum.rack.configured IS 'Columns that a configuration has set: what a source finds does not replace them';
COMMENT ON COLUMN plenum.equipment.configured IS 'Columns that a configuration has set: what a source finds does not replace them';
