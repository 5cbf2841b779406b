-- The rack ladder has a row per rack, headline metric and bucket from here on (docs/decisions/0008-rack-ladder.md).
-- The wide rows of before are renamed; `plenum migrate` moves them after this migration and then drops them.
DO $$
DECLARE rung text;
BEGIN
  FOREACH rung IN ARRAY ARRAY['1m', '15m', '1h', '1d'] LOOP
    PERFORM remove_continuous_aggregate_policy(format('plenum.rack_%s', rung)::regclass, if_exists => true);
    PERFORM remove_compression_policy(format('plenum.rack_%s', rung)::regclass, if_exists => true);
    PERFORM remove_retention_policy(format('plenum.rack_%s', rung)::regclass, if_exists => true);
    EXECUTE format('ALTER MATERIALIZED VIEW plenum.rack_%s RENAME TO rack_%s_wide', rung, rung);
    EXECUTE format('COMMENT ON VIEW plenum.rack_%s_wide IS ''Rows that `plenum migrate` has not moved to plenum.headline_%s yet''', rung, rung);
  END LOOP;
END
$$;

CREATE TABLE plenum.headline (
  headline text PRIMARY KEY,
  metric text NOT NULL,
  process_area text[] NOT NULL DEFAULT '{}',
  since timestamptz NOT NULL
);
COMMENT ON TABLE plenum.headline IS 'Metrics that the rack ladder has, by rack; a point belongs to each whose metric it has and whose process areas it contains';
COMMENT ON COLUMN plenum.headline.headline IS 'As in plenum.headline_1m ..., and the stem of its columns in plenum.rack_1m ...; with its unit';
COMMENT ON COLUMN plenum.headline.since IS 'From here on the rack ladder has all of it; for what is older read the point ladder';
GRANT SELECT ON plenum.headline TO plenum_writer, plenum_reader, plenum_operator;

-- Each rung is made of the point ladder at the same rung, so that sum is the sum of per-point averages at every rung:
-- the power of a rack is that sum, its mean temperature is sum / n.

CREATE MATERIALIZED VIEW plenum.headline_1m
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '1 minute', r.bucket) AS bucket,
  h.headline AS headline,
  p.placed_rack_id AS rack_id,
  p.placed_zone_id AS zone_id,
  p.site_id AS site_id,
  sum(r.sum / nullif(r.n, 0)) AS sum,
  count(*) FILTER (WHERE r.n > 0) AS n,
  min(r.min) AS min,
  max(r.max) AS max,
  sum(r.n_uncertain)::bigint AS n_uncertain,
  sum(r.n_bad)::bigint AS n_bad
FROM plenum.point_1m AS r
JOIN plenum.point AS p ON p.point_id = r.point_id
JOIN plenum.headline AS h ON h.metric = p.metric AND p.process_area @> h.process_area
WHERE p.placed_rack_id IS NOT NULL AND NOT p.is_setpoint
GROUP BY 1, 2, 3, 4, 5
WITH NO DATA;

CREATE MATERIALIZED VIEW plenum.headline_15m
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '15 minutes', r.bucket) AS bucket,
  h.headline AS headline,
  p.placed_rack_id AS rack_id,
  p.placed_zone_id AS zone_id,
  p.site_id AS site_id,
  sum(r.sum / nullif(r.n, 0)) AS sum,
  count(*) FILTER (WHERE r.n > 0) AS n,
  min(r.min) AS min,
  max(r.max) AS max,
  sum(r.n_uncertain)::bigint AS n_uncertain,
  sum(r.n_bad)::bigint AS n_bad
FROM plenum.point_15m AS r
JOIN plenum.point AS p ON p.point_id = r.point_id
JOIN plenum.headline AS h ON h.metric = p.metric AND p.process_area @> h.process_area
WHERE p.placed_rack_id IS NOT NULL AND NOT p.is_setpoint
GROUP BY 1, 2, 3, 4, 5
WITH NO DATA;

CREATE MATERIALIZED VIEW plenum.headline_1h
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '1 hour', r.bucket) AS bucket,
  h.headline AS headline,
  p.placed_rack_id AS rack_id,
  p.placed_zone_id AS zone_id,
  p.site_id AS site_id,
  sum(r.sum / nullif(r.n, 0)) AS sum,
  count(*) FILTER (WHERE r.n > 0) AS n,
  min(r.min) AS min,
  max(r.max) AS max,
  sum(r.n_uncertain)::bigint AS n_uncertain,
  sum(r.n_bad)::bigint AS n_bad
FROM plenum.point_1h AS r
JOIN plenum.point AS p ON p.point_id = r.point_id
JOIN plenum.headline AS h ON h.metric = p.metric AND p.process_area @> h.process_area
WHERE p.placed_rack_id IS NOT NULL AND NOT p.is_setpoint
GROUP BY 1, 2, 3, 4, 5
WITH NO DATA;

CREATE MATERIALIZED VIEW plenum.headline_1d
WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT
  time_bucket(INTERVAL '1 day', r.bucket) AS bucket,
  h.headline AS headline,
  p.placed_rack_id AS rack_id,
  p.placed_zone_id AS zone_id,
  p.site_id AS site_id,
  sum(r.sum / nullif(r.n, 0)) AS sum,
  count(*) FILTER (WHERE r.n > 0) AS n,
  min(r.min) AS min,
  max(r.max) AS max,
  sum(r.n_uncertain)::bigint AS n_uncertain,
  sum(r.n_bad)::bigint AS n_bad
FROM plenum.point_1d AS r
JOIN plenum.point AS p ON p.point_id = r.point_id
JOIN plenum.headline AS h ON h.metric = p.metric AND p.process_area @> h.process_area
WHERE p.placed_rack_id IS NOT NULL AND NOT p.is_setpoint
GROUP BY 1, 2, 3, 4, 5
WITH NO DATA;

DO $$
DECLARE rung text;
BEGIN
  FOREACH rung IN ARRAY ARRAY['1m', '15m', '1h', '1d'] LOOP
    EXECUTE format('CREATE INDEX headline_%s_rack ON plenum.headline_%s (headline, rack_id, bucket DESC)', rung, rung);
    EXECUTE format('CREATE INDEX headline_%s_bucket ON plenum.headline_%s (bucket DESC, headline)', rung, rung);
    EXECUTE format('ALTER MATERIALIZED VIEW plenum.headline_%s SET (timescaledb.compress, '
      'timescaledb.compress_segmentby = ''headline, zone_id'', timescaledb.compress_orderby = ''rack_id, bucket DESC'')', rung);
    EXECUTE format('COMMENT ON VIEW plenum.headline_%s IS ''One row per rack, headline metric and %s (UTC) with samples, set points left out; values in the unit of the name''', rung, rung);
    EXECUTE format('COMMENT ON COLUMN plenum.headline_%s.headline IS ''As in plenum.headline''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.headline_%s.sum IS ''Sum over the points of their averages; sum / n is their mean''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.headline_%s.n IS ''Points with a good or uncertain value''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.headline_%s.min IS ''Lowest sample of any point''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.headline_%s.max IS ''Highest sample of any point''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.headline_%s.n_uncertain IS ''Uncertain samples among them''', rung);
    EXECUTE format('COMMENT ON COLUMN plenum.headline_%s.n_bad IS ''Samples that are bad or have no value''', rung);
    EXECUTE format('GRANT SELECT ON plenum.headline_%s TO plenum_writer, plenum_reader, plenum_operator', rung);
  END LOOP;
END
$$;

INSERT INTO plenum.headline (headline, metric, process_area, since) VALUES
  ('rack_power_w', 'RackPower', '{}', now()),
  ('inlet_temperature_cel', 'AirTemperature', '{Inlet}', now()),
  ('outlet_temperature_cel', 'AirTemperature', '{Outlet}', now()),
  ('liquid_supply_cel', 'RackLiquidSupplyTemperature', '{}', now()),
  ('liquid_return_cel', 'RackLiquidReturnTemperature', '{}', now()),
  ('liquid_flow_l_min', 'RackLiquidFlow', '{}', now()),
  ('gpu_power_w', 'hw.power', '{GPU}', now()),
  ('gpu_utilization', 'hw.gpu.utilization', '{}', now()),
  ('gpu_temperature_cel', 'hw.temperature', '{GPU}', now()),
  ('host_power_w', 'hw.host.power', '{}', now()),
  ('network_receive_by_s', 'system.network.io', '{Receive}', now()),
  ('network_transmit_by_s', 'system.network.io', '{Transmit}', now());

CREATE OR REPLACE VIEW plenum.rack_1m AS
SELECT bucket, rack_id, zone_id, site_id,
  max(sum) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'rack_power_w'), 0) AS rack_power_w_n,
  max(min) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_min,
  max(max) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'inlet_temperature_cel'), 0) AS inlet_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'outlet_temperature_cel'), 0) AS outlet_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_supply_cel'), 0) AS liquid_supply_cel_n,
  max(min) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_min,
  max(max) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_return_cel'), 0) AS liquid_return_cel_n,
  max(min) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_min,
  max(max) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_flow_l_min'), 0) AS liquid_flow_l_min_n,
  max(min) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_min,
  max(max) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_power_w'), 0) AS gpu_power_w_n,
  max(min) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_min,
  max(max) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_utilization'), 0) AS gpu_utilization_n,
  max(min) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_min,
  max(max) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_temperature_cel'), 0) AS gpu_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'host_power_w') AS host_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'host_power_w'), 0) AS host_power_w_n,
  max(min) FILTER (WHERE headline = 'host_power_w') AS host_power_w_min,
  max(max) FILTER (WHERE headline = 'host_power_w') AS host_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'host_power_w') AS host_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'host_power_w') AS host_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_sum,
  coalesce(max(n) FILTER (WHERE headline = 'network_receive_by_s'), 0) AS network_receive_by_s_n,
  max(min) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_min,
  max(max) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_max,
  max(n_uncertain) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_n_bad,
  max(sum) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_sum,
  coalesce(max(n) FILTER (WHERE headline = 'network_transmit_by_s'), 0) AS network_transmit_by_s_n,
  max(min) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_min,
  max(max) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_max,
  max(n_uncertain) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_n_bad
FROM plenum.headline_1m
GROUP BY bucket, rack_id, zone_id, site_id;
COMMENT ON COLUMN plenum.rack_1m.rack_power_w_sum IS 'RackPower: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.rack_power_w_n IS 'RackPower: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.rack_power_w_min IS 'RackPower: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.rack_power_w_max IS 'RackPower: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.rack_power_w_n_uncertain IS 'RackPower: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.rack_power_w_n_bad IS 'RackPower: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.inlet_temperature_cel_sum IS 'AirTemperature Inlet: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.inlet_temperature_cel_n IS 'AirTemperature Inlet: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.inlet_temperature_cel_min IS 'AirTemperature Inlet: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.inlet_temperature_cel_max IS 'AirTemperature Inlet: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.inlet_temperature_cel_n_uncertain IS 'AirTemperature Inlet: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.inlet_temperature_cel_n_bad IS 'AirTemperature Inlet: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.outlet_temperature_cel_sum IS 'AirTemperature Outlet: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.outlet_temperature_cel_n IS 'AirTemperature Outlet: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.outlet_temperature_cel_min IS 'AirTemperature Outlet: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.outlet_temperature_cel_max IS 'AirTemperature Outlet: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.outlet_temperature_cel_n_uncertain IS 'AirTemperature Outlet: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.outlet_temperature_cel_n_bad IS 'AirTemperature Outlet: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.liquid_supply_cel_sum IS 'RackLiquidSupplyTemperature: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.liquid_supply_cel_n IS 'RackLiquidSupplyTemperature: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.liquid_supply_cel_min IS 'RackLiquidSupplyTemperature: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.liquid_supply_cel_max IS 'RackLiquidSupplyTemperature: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.liquid_supply_cel_n_uncertain IS 'RackLiquidSupplyTemperature: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.liquid_supply_cel_n_bad IS 'RackLiquidSupplyTemperature: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.liquid_return_cel_sum IS 'RackLiquidReturnTemperature: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.liquid_return_cel_n IS 'RackLiquidReturnTemperature: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.liquid_return_cel_min IS 'RackLiquidReturnTemperature: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.liquid_return_cel_max IS 'RackLiquidReturnTemperature: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.liquid_return_cel_n_uncertain IS 'RackLiquidReturnTemperature: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.liquid_return_cel_n_bad IS 'RackLiquidReturnTemperature: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.liquid_flow_l_min_sum IS 'RackLiquidFlow: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.liquid_flow_l_min_n IS 'RackLiquidFlow: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.liquid_flow_l_min_min IS 'RackLiquidFlow: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.liquid_flow_l_min_max IS 'RackLiquidFlow: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.liquid_flow_l_min_n_uncertain IS 'RackLiquidFlow: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.liquid_flow_l_min_n_bad IS 'RackLiquidFlow: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.gpu_power_w_sum IS 'hw.power GPU: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.gpu_power_w_n IS 'hw.power GPU: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.gpu_power_w_min IS 'hw.power GPU: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.gpu_power_w_max IS 'hw.power GPU: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.gpu_power_w_n_uncertain IS 'hw.power GPU: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.gpu_power_w_n_bad IS 'hw.power GPU: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.gpu_utilization_sum IS 'hw.gpu.utilization: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.gpu_utilization_n IS 'hw.gpu.utilization: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.gpu_utilization_min IS 'hw.gpu.utilization: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.gpu_utilization_max IS 'hw.gpu.utilization: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.gpu_utilization_n_uncertain IS 'hw.gpu.utilization: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.gpu_utilization_n_bad IS 'hw.gpu.utilization: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.gpu_temperature_cel_sum IS 'hw.temperature GPU: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.gpu_temperature_cel_n IS 'hw.temperature GPU: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.gpu_temperature_cel_min IS 'hw.temperature GPU: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.gpu_temperature_cel_max IS 'hw.temperature GPU: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.gpu_temperature_cel_n_uncertain IS 'hw.temperature GPU: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.gpu_temperature_cel_n_bad IS 'hw.temperature GPU: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.host_power_w_sum IS 'hw.host.power: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.host_power_w_n IS 'hw.host.power: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.host_power_w_min IS 'hw.host.power: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.host_power_w_max IS 'hw.host.power: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.host_power_w_n_uncertain IS 'hw.host.power: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.host_power_w_n_bad IS 'hw.host.power: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.network_receive_by_s_sum IS 'system.network.io Receive: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.network_receive_by_s_n IS 'system.network.io Receive: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.network_receive_by_s_min IS 'system.network.io Receive: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.network_receive_by_s_max IS 'system.network.io Receive: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.network_receive_by_s_n_uncertain IS 'system.network.io Receive: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.network_receive_by_s_n_bad IS 'system.network.io Receive: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1m.network_transmit_by_s_sum IS 'system.network.io Transmit: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1m.network_transmit_by_s_n IS 'system.network.io Transmit: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1m.network_transmit_by_s_min IS 'system.network.io Transmit: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.network_transmit_by_s_max IS 'system.network.io Transmit: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1m.network_transmit_by_s_n_uncertain IS 'system.network.io Transmit: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1m.network_transmit_by_s_n_bad IS 'system.network.io Transmit: samples that are bad or have no value';

CREATE OR REPLACE VIEW plenum.rack_15m AS
SELECT bucket, rack_id, zone_id, site_id,
  max(sum) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'rack_power_w'), 0) AS rack_power_w_n,
  max(min) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_min,
  max(max) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'inlet_temperature_cel'), 0) AS inlet_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'outlet_temperature_cel'), 0) AS outlet_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_supply_cel'), 0) AS liquid_supply_cel_n,
  max(min) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_min,
  max(max) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_return_cel'), 0) AS liquid_return_cel_n,
  max(min) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_min,
  max(max) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_flow_l_min'), 0) AS liquid_flow_l_min_n,
  max(min) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_min,
  max(max) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_power_w'), 0) AS gpu_power_w_n,
  max(min) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_min,
  max(max) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_utilization'), 0) AS gpu_utilization_n,
  max(min) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_min,
  max(max) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_temperature_cel'), 0) AS gpu_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'host_power_w') AS host_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'host_power_w'), 0) AS host_power_w_n,
  max(min) FILTER (WHERE headline = 'host_power_w') AS host_power_w_min,
  max(max) FILTER (WHERE headline = 'host_power_w') AS host_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'host_power_w') AS host_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'host_power_w') AS host_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_sum,
  coalesce(max(n) FILTER (WHERE headline = 'network_receive_by_s'), 0) AS network_receive_by_s_n,
  max(min) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_min,
  max(max) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_max,
  max(n_uncertain) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_n_bad,
  max(sum) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_sum,
  coalesce(max(n) FILTER (WHERE headline = 'network_transmit_by_s'), 0) AS network_transmit_by_s_n,
  max(min) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_min,
  max(max) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_max,
  max(n_uncertain) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_n_bad
FROM plenum.headline_15m
GROUP BY bucket, rack_id, zone_id, site_id;
COMMENT ON COLUMN plenum.rack_15m.rack_power_w_sum IS 'RackPower: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.rack_power_w_n IS 'RackPower: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.rack_power_w_min IS 'RackPower: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.rack_power_w_max IS 'RackPower: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.rack_power_w_n_uncertain IS 'RackPower: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.rack_power_w_n_bad IS 'RackPower: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.inlet_temperature_cel_sum IS 'AirTemperature Inlet: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.inlet_temperature_cel_n IS 'AirTemperature Inlet: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.inlet_temperature_cel_min IS 'AirTemperature Inlet: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.inlet_temperature_cel_max IS 'AirTemperature Inlet: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.inlet_temperature_cel_n_uncertain IS 'AirTemperature Inlet: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.inlet_temperature_cel_n_bad IS 'AirTemperature Inlet: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.outlet_temperature_cel_sum IS 'AirTemperature Outlet: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.outlet_temperature_cel_n IS 'AirTemperature Outlet: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.outlet_temperature_cel_min IS 'AirTemperature Outlet: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.outlet_temperature_cel_max IS 'AirTemperature Outlet: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.outlet_temperature_cel_n_uncertain IS 'AirTemperature Outlet: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.outlet_temperature_cel_n_bad IS 'AirTemperature Outlet: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.liquid_supply_cel_sum IS 'RackLiquidSupplyTemperature: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.liquid_supply_cel_n IS 'RackLiquidSupplyTemperature: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.liquid_supply_cel_min IS 'RackLiquidSupplyTemperature: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.liquid_supply_cel_max IS 'RackLiquidSupplyTemperature: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.liquid_supply_cel_n_uncertain IS 'RackLiquidSupplyTemperature: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.liquid_supply_cel_n_bad IS 'RackLiquidSupplyTemperature: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.liquid_return_cel_sum IS 'RackLiquidReturnTemperature: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.liquid_return_cel_n IS 'RackLiquidReturnTemperature: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.liquid_return_cel_min IS 'RackLiquidReturnTemperature: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.liquid_return_cel_max IS 'RackLiquidReturnTemperature: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.liquid_return_cel_n_uncertain IS 'RackLiquidReturnTemperature: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.liquid_return_cel_n_bad IS 'RackLiquidReturnTemperature: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.liquid_flow_l_min_sum IS 'RackLiquidFlow: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.liquid_flow_l_min_n IS 'RackLiquidFlow: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.liquid_flow_l_min_min IS 'RackLiquidFlow: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.liquid_flow_l_min_max IS 'RackLiquidFlow: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.liquid_flow_l_min_n_uncertain IS 'RackLiquidFlow: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.liquid_flow_l_min_n_bad IS 'RackLiquidFlow: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.gpu_power_w_sum IS 'hw.power GPU: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.gpu_power_w_n IS 'hw.power GPU: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.gpu_power_w_min IS 'hw.power GPU: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.gpu_power_w_max IS 'hw.power GPU: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.gpu_power_w_n_uncertain IS 'hw.power GPU: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.gpu_power_w_n_bad IS 'hw.power GPU: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.gpu_utilization_sum IS 'hw.gpu.utilization: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.gpu_utilization_n IS 'hw.gpu.utilization: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.gpu_utilization_min IS 'hw.gpu.utilization: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.gpu_utilization_max IS 'hw.gpu.utilization: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.gpu_utilization_n_uncertain IS 'hw.gpu.utilization: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.gpu_utilization_n_bad IS 'hw.gpu.utilization: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.gpu_temperature_cel_sum IS 'hw.temperature GPU: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.gpu_temperature_cel_n IS 'hw.temperature GPU: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.gpu_temperature_cel_min IS 'hw.temperature GPU: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.gpu_temperature_cel_max IS 'hw.temperature GPU: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.gpu_temperature_cel_n_uncertain IS 'hw.temperature GPU: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.gpu_temperature_cel_n_bad IS 'hw.temperature GPU: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.host_power_w_sum IS 'hw.host.power: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.host_power_w_n IS 'hw.host.power: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.host_power_w_min IS 'hw.host.power: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.host_power_w_max IS 'hw.host.power: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.host_power_w_n_uncertain IS 'hw.host.power: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.host_power_w_n_bad IS 'hw.host.power: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.network_receive_by_s_sum IS 'system.network.io Receive: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.network_receive_by_s_n IS 'system.network.io Receive: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.network_receive_by_s_min IS 'system.network.io Receive: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.network_receive_by_s_max IS 'system.network.io Receive: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.network_receive_by_s_n_uncertain IS 'system.network.io Receive: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.network_receive_by_s_n_bad IS 'system.network.io Receive: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_15m.network_transmit_by_s_sum IS 'system.network.io Transmit: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_15m.network_transmit_by_s_n IS 'system.network.io Transmit: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_15m.network_transmit_by_s_min IS 'system.network.io Transmit: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.network_transmit_by_s_max IS 'system.network.io Transmit: highest sample of any point';
COMMENT ON COLUMN plenum.rack_15m.network_transmit_by_s_n_uncertain IS 'system.network.io Transmit: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_15m.network_transmit_by_s_n_bad IS 'system.network.io Transmit: samples that are bad or have no value';

CREATE OR REPLACE VIEW plenum.rack_1h AS
SELECT bucket, rack_id, zone_id, site_id,
  max(sum) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'rack_power_w'), 0) AS rack_power_w_n,
  max(min) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_min,
  max(max) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'inlet_temperature_cel'), 0) AS inlet_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'outlet_temperature_cel'), 0) AS outlet_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_supply_cel'), 0) AS liquid_supply_cel_n,
  max(min) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_min,
  max(max) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_return_cel'), 0) AS liquid_return_cel_n,
  max(min) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_min,
  max(max) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_flow_l_min'), 0) AS liquid_flow_l_min_n,
  max(min) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_min,
  max(max) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_power_w'), 0) AS gpu_power_w_n,
  max(min) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_min,
  max(max) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_utilization'), 0) AS gpu_utilization_n,
  max(min) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_min,
  max(max) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_temperature_cel'), 0) AS gpu_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'host_power_w') AS host_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'host_power_w'), 0) AS host_power_w_n,
  max(min) FILTER (WHERE headline = 'host_power_w') AS host_power_w_min,
  max(max) FILTER (WHERE headline = 'host_power_w') AS host_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'host_power_w') AS host_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'host_power_w') AS host_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_sum,
  coalesce(max(n) FILTER (WHERE headline = 'network_receive_by_s'), 0) AS network_receive_by_s_n,
  max(min) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_min,
  max(max) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_max,
  max(n_uncertain) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_n_bad,
  max(sum) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_sum,
  coalesce(max(n) FILTER (WHERE headline = 'network_transmit_by_s'), 0) AS network_transmit_by_s_n,
  max(min) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_min,
  max(max) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_max,
  max(n_uncertain) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_n_bad
FROM plenum.headline_1h
GROUP BY bucket, rack_id, zone_id, site_id;
COMMENT ON COLUMN plenum.rack_1h.rack_power_w_sum IS 'RackPower: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.rack_power_w_n IS 'RackPower: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.rack_power_w_min IS 'RackPower: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.rack_power_w_max IS 'RackPower: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.rack_power_w_n_uncertain IS 'RackPower: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.rack_power_w_n_bad IS 'RackPower: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.inlet_temperature_cel_sum IS 'AirTemperature Inlet: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.inlet_temperature_cel_n IS 'AirTemperature Inlet: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.inlet_temperature_cel_min IS 'AirTemperature Inlet: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.inlet_temperature_cel_max IS 'AirTemperature Inlet: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.inlet_temperature_cel_n_uncertain IS 'AirTemperature Inlet: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.inlet_temperature_cel_n_bad IS 'AirTemperature Inlet: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.outlet_temperature_cel_sum IS 'AirTemperature Outlet: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.outlet_temperature_cel_n IS 'AirTemperature Outlet: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.outlet_temperature_cel_min IS 'AirTemperature Outlet: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.outlet_temperature_cel_max IS 'AirTemperature Outlet: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.outlet_temperature_cel_n_uncertain IS 'AirTemperature Outlet: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.outlet_temperature_cel_n_bad IS 'AirTemperature Outlet: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.liquid_supply_cel_sum IS 'RackLiquidSupplyTemperature: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.liquid_supply_cel_n IS 'RackLiquidSupplyTemperature: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.liquid_supply_cel_min IS 'RackLiquidSupplyTemperature: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.liquid_supply_cel_max IS 'RackLiquidSupplyTemperature: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.liquid_supply_cel_n_uncertain IS 'RackLiquidSupplyTemperature: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.liquid_supply_cel_n_bad IS 'RackLiquidSupplyTemperature: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.liquid_return_cel_sum IS 'RackLiquidReturnTemperature: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.liquid_return_cel_n IS 'RackLiquidReturnTemperature: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.liquid_return_cel_min IS 'RackLiquidReturnTemperature: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.liquid_return_cel_max IS 'RackLiquidReturnTemperature: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.liquid_return_cel_n_uncertain IS 'RackLiquidReturnTemperature: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.liquid_return_cel_n_bad IS 'RackLiquidReturnTemperature: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.liquid_flow_l_min_sum IS 'RackLiquidFlow: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.liquid_flow_l_min_n IS 'RackLiquidFlow: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.liquid_flow_l_min_min IS 'RackLiquidFlow: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.liquid_flow_l_min_max IS 'RackLiquidFlow: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.liquid_flow_l_min_n_uncertain IS 'RackLiquidFlow: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.liquid_flow_l_min_n_bad IS 'RackLiquidFlow: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.gpu_power_w_sum IS 'hw.power GPU: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.gpu_power_w_n IS 'hw.power GPU: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.gpu_power_w_min IS 'hw.power GPU: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.gpu_power_w_max IS 'hw.power GPU: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.gpu_power_w_n_uncertain IS 'hw.power GPU: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.gpu_power_w_n_bad IS 'hw.power GPU: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.gpu_utilization_sum IS 'hw.gpu.utilization: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.gpu_utilization_n IS 'hw.gpu.utilization: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.gpu_utilization_min IS 'hw.gpu.utilization: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.gpu_utilization_max IS 'hw.gpu.utilization: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.gpu_utilization_n_uncertain IS 'hw.gpu.utilization: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.gpu_utilization_n_bad IS 'hw.gpu.utilization: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.gpu_temperature_cel_sum IS 'hw.temperature GPU: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.gpu_temperature_cel_n IS 'hw.temperature GPU: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.gpu_temperature_cel_min IS 'hw.temperature GPU: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.gpu_temperature_cel_max IS 'hw.temperature GPU: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.gpu_temperature_cel_n_uncertain IS 'hw.temperature GPU: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.gpu_temperature_cel_n_bad IS 'hw.temperature GPU: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.host_power_w_sum IS 'hw.host.power: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.host_power_w_n IS 'hw.host.power: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.host_power_w_min IS 'hw.host.power: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.host_power_w_max IS 'hw.host.power: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.host_power_w_n_uncertain IS 'hw.host.power: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.host_power_w_n_bad IS 'hw.host.power: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.network_receive_by_s_sum IS 'system.network.io Receive: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.network_receive_by_s_n IS 'system.network.io Receive: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.network_receive_by_s_min IS 'system.network.io Receive: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.network_receive_by_s_max IS 'system.network.io Receive: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.network_receive_by_s_n_uncertain IS 'system.network.io Receive: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.network_receive_by_s_n_bad IS 'system.network.io Receive: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1h.network_transmit_by_s_sum IS 'system.network.io Transmit: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1h.network_transmit_by_s_n IS 'system.network.io Transmit: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1h.network_transmit_by_s_min IS 'system.network.io Transmit: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.network_transmit_by_s_max IS 'system.network.io Transmit: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1h.network_transmit_by_s_n_uncertain IS 'system.network.io Transmit: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1h.network_transmit_by_s_n_bad IS 'system.network.io Transmit: samples that are bad or have no value';

CREATE OR REPLACE VIEW plenum.rack_1d AS
SELECT bucket, rack_id, zone_id, site_id,
  max(sum) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'rack_power_w'), 0) AS rack_power_w_n,
  max(min) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_min,
  max(max) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'rack_power_w') AS rack_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'inlet_temperature_cel'), 0) AS inlet_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'inlet_temperature_cel') AS inlet_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'outlet_temperature_cel'), 0) AS outlet_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'outlet_temperature_cel') AS outlet_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_supply_cel'), 0) AS liquid_supply_cel_n,
  max(min) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_min,
  max(max) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_supply_cel') AS liquid_supply_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_return_cel'), 0) AS liquid_return_cel_n,
  max(min) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_min,
  max(max) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_return_cel') AS liquid_return_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_sum,
  coalesce(max(n) FILTER (WHERE headline = 'liquid_flow_l_min'), 0) AS liquid_flow_l_min_n,
  max(min) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_min,
  max(max) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_max,
  max(n_uncertain) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'liquid_flow_l_min') AS liquid_flow_l_min_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_power_w'), 0) AS gpu_power_w_n,
  max(min) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_min,
  max(max) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_power_w') AS gpu_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_utilization'), 0) AS gpu_utilization_n,
  max(min) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_min,
  max(max) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_utilization') AS gpu_utilization_n_bad,
  max(sum) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_sum,
  coalesce(max(n) FILTER (WHERE headline = 'gpu_temperature_cel'), 0) AS gpu_temperature_cel_n,
  max(min) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_min,
  max(max) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_max,
  max(n_uncertain) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'gpu_temperature_cel') AS gpu_temperature_cel_n_bad,
  max(sum) FILTER (WHERE headline = 'host_power_w') AS host_power_w_sum,
  coalesce(max(n) FILTER (WHERE headline = 'host_power_w'), 0) AS host_power_w_n,
  max(min) FILTER (WHERE headline = 'host_power_w') AS host_power_w_min,
  max(max) FILTER (WHERE headline = 'host_power_w') AS host_power_w_max,
  max(n_uncertain) FILTER (WHERE headline = 'host_power_w') AS host_power_w_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'host_power_w') AS host_power_w_n_bad,
  max(sum) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_sum,
  coalesce(max(n) FILTER (WHERE headline = 'network_receive_by_s'), 0) AS network_receive_by_s_n,
  max(min) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_min,
  max(max) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_max,
  max(n_uncertain) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'network_receive_by_s') AS network_receive_by_s_n_bad,
  max(sum) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_sum,
  coalesce(max(n) FILTER (WHERE headline = 'network_transmit_by_s'), 0) AS network_transmit_by_s_n,
  max(min) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_min,
  max(max) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_max,
  max(n_uncertain) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_n_uncertain,
  max(n_bad) FILTER (WHERE headline = 'network_transmit_by_s') AS network_transmit_by_s_n_bad
FROM plenum.headline_1d
GROUP BY bucket, rack_id, zone_id, site_id;
COMMENT ON COLUMN plenum.rack_1d.rack_power_w_sum IS 'RackPower: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.rack_power_w_n IS 'RackPower: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.rack_power_w_min IS 'RackPower: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.rack_power_w_max IS 'RackPower: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.rack_power_w_n_uncertain IS 'RackPower: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.rack_power_w_n_bad IS 'RackPower: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.inlet_temperature_cel_sum IS 'AirTemperature Inlet: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.inlet_temperature_cel_n IS 'AirTemperature Inlet: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.inlet_temperature_cel_min IS 'AirTemperature Inlet: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.inlet_temperature_cel_max IS 'AirTemperature Inlet: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.inlet_temperature_cel_n_uncertain IS 'AirTemperature Inlet: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.inlet_temperature_cel_n_bad IS 'AirTemperature Inlet: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.outlet_temperature_cel_sum IS 'AirTemperature Outlet: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.outlet_temperature_cel_n IS 'AirTemperature Outlet: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.outlet_temperature_cel_min IS 'AirTemperature Outlet: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.outlet_temperature_cel_max IS 'AirTemperature Outlet: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.outlet_temperature_cel_n_uncertain IS 'AirTemperature Outlet: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.outlet_temperature_cel_n_bad IS 'AirTemperature Outlet: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.liquid_supply_cel_sum IS 'RackLiquidSupplyTemperature: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.liquid_supply_cel_n IS 'RackLiquidSupplyTemperature: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.liquid_supply_cel_min IS 'RackLiquidSupplyTemperature: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.liquid_supply_cel_max IS 'RackLiquidSupplyTemperature: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.liquid_supply_cel_n_uncertain IS 'RackLiquidSupplyTemperature: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.liquid_supply_cel_n_bad IS 'RackLiquidSupplyTemperature: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.liquid_return_cel_sum IS 'RackLiquidReturnTemperature: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.liquid_return_cel_n IS 'RackLiquidReturnTemperature: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.liquid_return_cel_min IS 'RackLiquidReturnTemperature: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.liquid_return_cel_max IS 'RackLiquidReturnTemperature: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.liquid_return_cel_n_uncertain IS 'RackLiquidReturnTemperature: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.liquid_return_cel_n_bad IS 'RackLiquidReturnTemperature: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.liquid_flow_l_min_sum IS 'RackLiquidFlow: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.liquid_flow_l_min_n IS 'RackLiquidFlow: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.liquid_flow_l_min_min IS 'RackLiquidFlow: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.liquid_flow_l_min_max IS 'RackLiquidFlow: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.liquid_flow_l_min_n_uncertain IS 'RackLiquidFlow: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.liquid_flow_l_min_n_bad IS 'RackLiquidFlow: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.gpu_power_w_sum IS 'hw.power GPU: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.gpu_power_w_n IS 'hw.power GPU: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.gpu_power_w_min IS 'hw.power GPU: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.gpu_power_w_max IS 'hw.power GPU: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.gpu_power_w_n_uncertain IS 'hw.power GPU: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.gpu_power_w_n_bad IS 'hw.power GPU: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.gpu_utilization_sum IS 'hw.gpu.utilization: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.gpu_utilization_n IS 'hw.gpu.utilization: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.gpu_utilization_min IS 'hw.gpu.utilization: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.gpu_utilization_max IS 'hw.gpu.utilization: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.gpu_utilization_n_uncertain IS 'hw.gpu.utilization: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.gpu_utilization_n_bad IS 'hw.gpu.utilization: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.gpu_temperature_cel_sum IS 'hw.temperature GPU: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.gpu_temperature_cel_n IS 'hw.temperature GPU: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.gpu_temperature_cel_min IS 'hw.temperature GPU: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.gpu_temperature_cel_max IS 'hw.temperature GPU: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.gpu_temperature_cel_n_uncertain IS 'hw.temperature GPU: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.gpu_temperature_cel_n_bad IS 'hw.temperature GPU: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.host_power_w_sum IS 'hw.host.power: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.host_power_w_n IS 'hw.host.power: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.host_power_w_min IS 'hw.host.power: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.host_power_w_max IS 'hw.host.power: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.host_power_w_n_uncertain IS 'hw.host.power: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.host_power_w_n_bad IS 'hw.host.power: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.network_receive_by_s_sum IS 'system.network.io Receive: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.network_receive_by_s_n IS 'system.network.io Receive: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.network_receive_by_s_min IS 'system.network.io Receive: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.network_receive_by_s_max IS 'system.network.io Receive: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.network_receive_by_s_n_uncertain IS 'system.network.io Receive: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.network_receive_by_s_n_bad IS 'system.network.io Receive: samples that are bad or have no value';
COMMENT ON COLUMN plenum.rack_1d.network_transmit_by_s_sum IS 'system.network.io Transmit: sum over the points of their averages, in the unit of the name';
COMMENT ON COLUMN plenum.rack_1d.network_transmit_by_s_n IS 'system.network.io Transmit: points with a good or uncertain value';
COMMENT ON COLUMN plenum.rack_1d.network_transmit_by_s_min IS 'system.network.io Transmit: lowest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.network_transmit_by_s_max IS 'system.network.io Transmit: highest sample of any point';
COMMENT ON COLUMN plenum.rack_1d.network_transmit_by_s_n_uncertain IS 'system.network.io Transmit: uncertain samples among them';
COMMENT ON COLUMN plenum.rack_1d.network_transmit_by_s_n_bad IS 'system.network.io Transmit: samples that are bad or have no value';

COMMENT ON VIEW plenum.rack_1m IS 'plenum.headline_1m with columns for each headline metric: one row per rack and 1 minute (UTC)';
GRANT SELECT ON plenum.rack_1m TO plenum_writer, plenum_reader, plenum_operator;
COMMENT ON VIEW plenum.rack_15m IS 'plenum.headline_15m with columns for each headline metric: one row per rack and 15 minutes (UTC)';
GRANT SELECT ON plenum.rack_15m TO plenum_writer, plenum_reader, plenum_operator;
COMMENT ON VIEW plenum.rack_1h IS 'plenum.headline_1h with columns for each headline metric: one row per rack and 1 hour (UTC)';
GRANT SELECT ON plenum.rack_1h TO plenum_writer, plenum_reader, plenum_operator;
COMMENT ON VIEW plenum.rack_1d IS 'plenum.headline_1d with columns for each headline metric: one row per rack and 1 day (UTC)';
GRANT SELECT ON plenum.rack_1d TO plenum_writer, plenum_reader, plenum_operator;

-- A new database has nothing to move.
DO $$
DECLARE rung text;
BEGIN
  IF NOT EXISTS (SELECT FROM timescaledb_information.chunks) THEN
    FOREACH rung IN ARRAY ARRAY['1m', '15m', '1h', '1d'] LOOP
      EXECUTE format('DROP MATERIALIZED VIEW plenum.rack_%s_wide', rung);
    END LOOP;
    UPDATE plenum.headline SET since = '-infinity';
  END IF;
END
$$;
