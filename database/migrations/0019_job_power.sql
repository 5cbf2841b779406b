-- What each job was expected to draw, before it ran, and what it drew.
ALTER TABLE plenum.job
  ADD COLUMN node_count int CHECK (node_count >= 0),
  ADD COLUMN expected_time timestamptz,
  ADD COLUMN measured_end timestamptz;
COMMENT ON COLUMN plenum.job.node_count IS 'Nodes asked for, or given once it runs; null where the scheduler does not say';
COMMENT ON COLUMN plenum.job.expected_time IS 'When its expected power was noted in plenum.job_expectation; null while that is to be done';
COMMENT ON COLUMN plenum.job.measured_end IS 'The end_time for which plenum.job_draw was measured; another one is measured again';
GRANT UPDATE (node_count, expected_time, measured_end) ON plenum.job TO plenum_writer;
CREATE INDEX job_to_expect ON plenum.job (end_time) WHERE expected_time IS NULL;
CREATE INDEX job_to_measure ON plenum.job (end_time, scheduler, job_id)
  WHERE end_time IS NOT NULL AND measured_end IS DISTINCT FROM end_time;


-- Each word about a job ends stays that it no longer names.
CREATE INDEX job_node_open ON plenum.job_node (scheduler, job_id) WHERE to_time IS NULL;
-- Who was on the same rack or node: what a rack draws is shared by them.
CREATE INDEX job_node_rack_until ON plenum.job_node (rack_id, coalesce(to_time, 'infinity'));
CREATE INDEX job_node_until ON plenum.job_node (coalesce(equipment, node), coalesce(to_time, 'infinity'));

CREATE TABLE plenum.job_expectation (
  scheduler text NOT NULL,
  job_id text NOT NULL,
  made_time timestamptz NOT NULL DEFAULT now(),
  as_of timestamptz NOT NULL,
  unit text NOT NULL CHECK (unit IN ('gpu', 'node', 'job')),
  units int NOT NULL CHECK (units > 0),
  gpu_model text NOT NULL,
  tenant text NOT NULL,
  name_pattern text NOT NULL,
  mean_w double precision,
  mean_low_w double precision,
  mean_high_w double precision,
  peak_w double precision,
  peak_low_w double precision,
  peak_high_w double precision,
  basis text NOT NULL CHECK (basis IN ('same', 'pattern', 'tenant', 'model', 'nameplate', 'none')),
  basis_jobs int NOT NULL CHECK (basis_jobs >= 0),
  basis_text text NOT NULL,
  PRIMARY KEY (scheduler, job_id),
  FOREIGN KEY (scheduler, job_id) REFERENCES plenum.job,
  CHECK (num_nonnulls(mean_w, mean_low_w, mean_high_w, peak_w, peak_low_w, peak_high_w) = CASE WHEN basis = 'none' THEN 0 ELSE 6 END),
  -- NaN is greater than all to PostgreSQL.
  CHECK (0 < mean_low_w AND mean_low_w <= mean_w AND mean_w <= mean_high_w AND mean_high_w < 'Infinity'),
  CHECK (0 < peak_low_w AND peak_low_w <= peak_w AND peak_w <= peak_high_w AND peak_high_w < 'Infinity')
);
COMMENT ON TABLE plenum.job_expectation IS 'What a job was expected to draw when it was submitted; noted once and never changed';
COMMENT ON COLUMN plenum.job_expectation.made_time IS 'When it was noted';
COMMENT ON COLUMN plenum.job_expectation.as_of IS 'It rests on jobs that had ended by then: when the job was submitted, or first seen';
COMMENT ON COLUMN plenum.job_expectation.unit IS 'What its power is counted by: its GPUs, its nodes, or nothing but the job is known';
COMMENT ON COLUMN plenum.job_expectation.gpu_model IS 'In one spelling; empty where there is none';
COMMENT ON COLUMN plenum.job_expectation.name_pattern IS 'Its name with # for digits, dates and hashes';
COMMENT ON COLUMN plenum.job_expectation.mean_w IS 'Average power over its run, W: as likely more as less; null where nothing is known';
COMMENT ON COLUMN plenum.job_expectation.mean_low_w IS 'Nine of ten jobs draw between this and mean_high_w, W';
COMMENT ON COLUMN plenum.job_expectation.peak_w IS 'What it does not exceed for 95 % of its run, W';
COMMENT ON COLUMN plenum.job_expectation.basis IS 'Jobs that it rests on: same (tenant, name pattern, model, count), pattern (any count), tenant, model (any tenant); or the nameplate';
COMMENT ON COLUMN plenum.job_expectation.basis_text IS 'The same in words';
GRANT SELECT ON plenum.job_expectation TO plenum_writer, plenum_reader, plenum_operator;
-- Neither UPDATE nor DELETE: what was expected cannot be corrected afterwards.
GRANT INSERT ON plenum.job_expectation TO plenum_writer;

CREATE TABLE plenum.job_draw (
  scheduler text NOT NULL,
  job_id text NOT NULL,
  run_end timestamptz NOT NULL,
  measured_time timestamptz NOT NULL DEFAULT now(),
  unit text NOT NULL CHECK (unit IN ('gpu', 'node', 'job')),
  units int NOT NULL CHECK (units > 0),
  gpu_model text NOT NULL,
  tenant text NOT NULL,
  name_pattern text NOT NULL,
  mean_w double precision,
  peak_w double precision,
  mean_per_unit_w double precision,
  peak_per_unit_w double precision,
  coverage double precision NOT NULL CHECK (coverage BETWEEN 0 AND 1),
  method text CHECK (method IN ('host', 'gpu', 'rack', 'mixed')),
  is_learned boolean NOT NULL,
  reason text,
  PRIMARY KEY (scheduler, job_id),
  FOREIGN KEY (scheduler, job_id) REFERENCES plenum.job
);
COMMENT ON TABLE plenum.job_draw IS 'What a job drew, measured once it had ended and its samples had arrived';
COMMENT ON COLUMN plenum.job_draw.run_end IS 'End of the run that was measured';
COMMENT ON COLUMN plenum.job_draw.mean_w IS 'Average power over its run, W; null where it could not be measured';
COMMENT ON COLUMN plenum.job_draw.peak_w IS 'What it did not exceed for 95 % of its run, W';
COMMENT ON COLUMN plenum.job_draw.mean_per_unit_w IS 'Average by GPU, node or job, W: what is learned from';
COMMENT ON COLUMN plenum.job_draw.coverage IS 'Part of its GPU-seconds (node-seconds) whose power is known';
COMMENT ON COLUMN plenum.job_draw.method IS 'Measured at the nodes (host), the GPUs with the share of the server by nameplate (gpu), as a share of the racks (rack)';
COMMENT ON COLUMN plenum.job_draw.is_learned IS 'Whether jobs after it are expected to draw as it did';
COMMENT ON COLUMN plenum.job_draw.reason IS 'Why it is not learned from';
CREATE INDEX job_draw_same ON plenum.job_draw (unit, gpu_model, tenant, name_pattern, units, run_end DESC) WHERE is_learned;
CREATE INDEX job_draw_pattern ON plenum.job_draw (unit, gpu_model, tenant, name_pattern, run_end DESC) WHERE is_learned;
CREATE INDEX job_draw_tenant ON plenum.job_draw (unit, gpu_model, tenant, run_end DESC) WHERE is_learned;
CREATE INDEX job_draw_model ON plenum.job_draw (unit, gpu_model, run_end DESC) WHERE is_learned;
GRANT SELECT ON plenum.job_draw TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT ON plenum.job_draw TO plenum_writer;
-- A job that is requeued runs again under its id.
GRANT UPDATE (run_end, measured_time, unit, units, gpu_model, tenant, name_pattern, mean_w, peak_w, mean_per_unit_w, peak_per_unit_w,
  coverage, method, is_learned, reason) ON plenum.job_draw TO plenum_writer;

CREATE VIEW plenum.job_power AS
SELECT e.scheduler, e.job_id, e.made_time, e.as_of, e.unit, e.units, e.gpu_model, e.tenant, e.name_pattern,
       e.mean_w AS expected_w, e.mean_low_w AS expected_low_w, e.mean_high_w AS expected_high_w,
       e.peak_w AS expected_peak_w, e.peak_low_w AS expected_peak_low_w, e.peak_high_w AS expected_peak_high_w,
       e.basis, e.basis_jobs, e.basis_text,
       d.mean_w AS drawn_w, d.peak_w AS drawn_peak_w, d.coverage, d.method, d.run_end, d.reason,
       CASE WHEN d.is_learned THEN d.mean_w BETWEEN e.mean_low_w AND e.mean_high_w END AS is_inside,
       CASE WHEN d.is_learned THEN d.peak_w BETWEEN e.peak_low_w AND e.peak_high_w END AS is_peak_inside,
       CASE WHEN d.is_learned THEN e.mean_w / d.mean_w - 1 END AS error
  FROM plenum.job_expectation AS e LEFT JOIN plenum.job_draw AS d USING (scheduler, job_id);
COMMENT ON VIEW plenum.job_power IS 'What each job was expected to draw, what it drew, and how well that was foreseen';
COMMENT ON COLUMN plenum.job_power.is_inside IS 'Whether its average was inside the 90 % range; null until it is measured, or where it cannot be';
COMMENT ON COLUMN plenum.job_power.error IS 'Expected by drawn average, minus 1: 0.1 for a tenth too much';

CREATE VIEW plenum.job_power_calibration AS
SELECT unit, gpu_model, tenant, name_pattern, basis, count(*) AS jobs,
       avg(is_inside::int)::double precision AS inside, avg(is_peak_inside::int)::double precision AS peak_inside,
       avg(abs(error)) AS mape, avg(error) AS bias, max(run_end) AS newest_end
  FROM plenum.job_power WHERE is_inside IS NOT NULL
 GROUP BY unit, gpu_model, tenant, name_pattern, basis;
COMMENT ON VIEW plenum.job_power_calibration IS 'How well the power of jobs was foreseen, by kind of job and by what the expectation rested on';
COMMENT ON COLUMN plenum.job_power_calibration.inside IS 'Part of the jobs whose average was inside the 90 % range; 0.9 is right';
COMMENT ON COLUMN plenum.job_power_calibration.mape IS 'Mean absolute error of the expected average, as part of what was drawn';
COMMENT ON COLUMN plenum.job_power_calibration.bias IS 'Mean error: above 0 where too much was expected';
GRANT SELECT ON plenum.job_power, plenum.job_power_calibration TO plenum_writer, plenum_reader, plenum_operator;
