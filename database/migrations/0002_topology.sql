CREATE TABLE plenum.site (
  site_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code <> ''),
  name text NOT NULL,
  time_zone text NOT NULL DEFAULT 'UTC',
  latitude_deg double precision CHECK (latitude_deg BETWEEN -90 AND 90),
  longitude_deg double precision CHECK (longitude_deg BETWEEN -180 AND 180),
  simulated boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE plenum.site IS 'A data center';
COMMENT ON COLUMN plenum.site.code IS 'Stable identifier, unique in the installation';
COMMENT ON COLUMN plenum.site.time_zone IS 'IANA time zone, e.g. Europe/Berlin';
COMMENT ON COLUMN plenum.site.latitude_deg IS 'Degrees north, WGS 84';
COMMENT ON COLUMN plenum.site.longitude_deg IS 'Degrees east, WGS 84';
COMMENT ON COLUMN plenum.site.simulated IS 'True where no real plant stands behind the data';

CREATE TABLE plenum.zone (
  zone_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site_id int NOT NULL REFERENCES plenum.site,
  parent_zone_id int REFERENCES plenum.zone CHECK (parent_zone_id <> zone_id),
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('hall', 'row', 'pod', 'room')),
  UNIQUE (site_id, code)
);
COMMENT ON TABLE plenum.zone IS 'A cooling or power zone; zones nest';
COMMENT ON COLUMN plenum.zone.parent_zone_id IS 'The zone that contains this one';

CREATE TABLE plenum.rack (
  rack_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site_id int NOT NULL REFERENCES plenum.site,
  zone_id int REFERENCES plenum.zone,
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL,
  cooling text CHECK (cooling IN ('air', 'liquid', 'hybrid')),
  power_limit_w double precision CHECK (power_limit_w > 0),
  x_m double precision,
  y_m double precision,
  UNIQUE (site_id, code)
);
COMMENT ON TABLE plenum.rack IS 'A rack: where facility and computing telemetry meet';
COMMENT ON COLUMN plenum.rack.code IS 'DSX rackLocationId, agreed between facility and IT, never changed';
COMMENT ON COLUMN plenum.rack.zone_id IS 'Null while a source announced the rack but the configuration has not placed it';
COMMENT ON COLUMN plenum.rack.power_limit_w IS 'Breaker or design limit of the feed, W';
COMMENT ON COLUMN plenum.rack.x_m IS 'Footprint on the floor plan, m from the zone''s corner';
COMMENT ON COLUMN plenum.rack.y_m IS 'Footprint on the floor plan, m from the zone''s corner';
CREATE INDEX rack_zone ON plenum.rack (zone_id);

CREATE TABLE plenum.equipment (
  equipment_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site_id int NOT NULL REFERENCES plenum.site,
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL,
  object_type text NOT NULL,
  rack_id int REFERENCES plenum.rack,
  zone_id int REFERENCES plenum.zone,
  criticality text CHECK (criticality IN ('low', 'normal', 'high', 'critical')),
  UNIQUE (site_id, code)
);
COMMENT ON TABLE plenum.equipment IS 'A DSX object (CRAH, CDU, PowerMeter, ...) or a server';
COMMENT ON COLUMN plenum.equipment.code IS 'DSX objectId';
COMMENT ON COLUMN plenum.equipment.object_type IS 'DSX objectType, or Server; Unknown while only a source has named it';
CREATE INDEX equipment_rack ON plenum.equipment (rack_id);
CREATE INDEX equipment_zone ON plenum.equipment (zone_id);

CREATE TABLE plenum.serves (
  serves_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site_id int NOT NULL REFERENCES plenum.site,
  from_equipment_id int NOT NULL REFERENCES plenum.equipment,
  to_equipment_id int REFERENCES plenum.equipment,
  to_rack_id int REFERENCES plenum.rack,
  kind text NOT NULL CHECK (kind IN ('power', 'cooling')),
  CHECK (num_nonnulls(to_equipment_id, to_rack_id) = 1),
  UNIQUE NULLS NOT DISTINCT (from_equipment_id, to_equipment_id, to_rack_id, kind)
);
COMMENT ON TABLE plenum.serves IS 'Edge of the power or cooling chain (DSX servesId), from equipment towards the racks';

CREATE TABLE plenum.source (
  source_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name <> ''),
  protocol text NOT NULL,
  simulated boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'connecting' CHECK (state IN ('connecting', 'connected', 'degraded', 'disconnected')),
  state_message text,
  state_time timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE plenum.source IS 'A configured source of the collector and its state, for the status page';
COMMENT ON COLUMN plenum.source.protocol IS 'opcua, modbus, prometheus, dsx-mqtt, ...';
COMMENT ON COLUMN plenum.source.state_time IS 'When the state was last reported';

CREATE TABLE plenum.point (
  point_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site_id int NOT NULL REFERENCES plenum.site,
  rack_id int REFERENCES plenum.rack,
  equipment_id int REFERENCES plenum.equipment,
  placed_rack_id int REFERENCES plenum.rack,
  placed_zone_id int REFERENCES plenum.zone,
  metric text NOT NULL CHECK (metric <> ''),
  process_area text[] NOT NULL DEFAULT '{}',
  phase text,
  source text NOT NULL,
  address text NOT NULL,
  source_unit text,
  is_setpoint boolean NOT NULL DEFAULT false,
  simulated boolean NOT NULL DEFAULT false,
  stale_after_ms int NOT NULL CHECK (stale_after_ms > 0),
  valid_from timestamptz NOT NULL DEFAULT now(),
  valid_to timestamptz CHECK (valid_to >= valid_from),
  CHECK (num_nonnulls(rack_id, equipment_id) = 1)
);
COMMENT ON TABLE plenum.point IS
  'One series. Its placement and meaning never change: a move closes the point and opens a new one, because rollups keep the topology of their time';
COMMENT ON COLUMN plenum.point.placed_rack_id IS 'Rack of the point, or of its equipment, when the point was opened';
COMMENT ON COLUMN plenum.point.placed_zone_id IS 'Zone of that rack, or of its equipment, when the point was opened';
COMMENT ON COLUMN plenum.point.metric IS 'Metric of the catalog: a DSX point type or an OpenTelemetry name; it fixes the unit of the samples';
COMMENT ON COLUMN plenum.point.process_area IS 'DSX process area, e.g. {Secondary,Supply}; order carries no meaning';
COMMENT ON COLUMN plenum.point.address IS 'Native address within the source: a node, a register, a topic';
COMMENT ON COLUMN plenum.point.source_unit IS 'Unit that the source speaks, UCUM; samples are stored in the metric''s unit';
COMMENT ON COLUMN plenum.point.stale_after_ms IS 'A sample older than this is stale, ms';
COMMENT ON COLUMN plenum.point.valid_to IS 'Null while the point is open';
CREATE UNIQUE INDEX point_open ON plenum.point (source, address) WHERE valid_to IS NULL;
CREATE INDEX point_metric ON plenum.point (metric, placed_rack_id);
CREATE INDEX point_rack ON plenum.point (placed_rack_id);
CREATE INDEX point_zone ON plenum.point (placed_zone_id);
CREATE INDEX point_equipment ON plenum.point (equipment_id);

GRANT SELECT ON plenum.site, plenum.zone, plenum.rack, plenum.equipment, plenum.serves, plenum.source, plenum.point
  TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT, UPDATE ON plenum.site, plenum.zone, plenum.rack, plenum.equipment, plenum.source TO plenum_writer;
GRANT INSERT ON plenum.serves, plenum.point TO plenum_writer;
GRANT UPDATE (valid_to, stale_after_ms, source_unit) ON plenum.point TO plenum_writer;
