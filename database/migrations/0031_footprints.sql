ALTER TABLE plenum.rack
  ADD width_m double precision CHECK (width_m > 0),
  ADD depth_m double precision CHECK (depth_m > 0),
  ADD rotation_deg double precision;
COMMENT ON COLUMN plenum.rack.width_m IS 'Outer width, across its front, m';
COMMENT ON COLUMN plenum.rack.depth_m IS 'Outer depth, from front to rear, m';
COMMENT ON COLUMN plenum.rack.rotation_deg IS 'Where its front faces on the floor plan, degrees clockwise: 0 up, 90 right, 180 down, 270 left';

ALTER TABLE plenum.equipment
  ADD x_m double precision,
  ADD y_m double precision,
  ADD width_m double precision CHECK (width_m > 0),
  ADD depth_m double precision CHECK (depth_m > 0);
COMMENT ON COLUMN plenum.equipment.x_m IS 'Footprint on the floor plan of what stands in no rack, m, from where those of racks are counted';
COMMENT ON COLUMN plenum.equipment.width_m IS 'Along x, m';
COMMENT ON COLUMN plenum.equipment.depth_m IS 'Along y, m';

ALTER TABLE plenum.zone ADD containment text CHECK (containment IN ('cold', 'hot'));
COMMENT ON COLUMN plenum.zone.containment IS 'Aisles between its racks that are closed off from the room; null where nobody has said it';
