CREATE TABLE plenum.event (
  event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  site_id int REFERENCES plenum.site,
  zone_id int REFERENCES plenum.zone,
  rack_id int REFERENCES plenum.rack,
  equipment_id int REFERENCES plenum.equipment,
  title text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE plenum.event IS 'What happened, append-only: alarms, state changes, topology changes';
COMMENT ON COLUMN plenum.event.kind IS 'Word of the field, e.g. alarm, job, topology, control';
CREATE INDEX event_time ON plenum.event (time DESC);
CREATE INDEX event_rack ON plenum.event (rack_id, time DESC);

CREATE TABLE plenum.job (
  job_id text PRIMARY KEY,
  scheduler text NOT NULL,
  name text,
  user_name text,
  state text NOT NULL,
  submit_time timestamptz,
  start_time timestamptz,
  end_time timestamptz,
  nodes text[] NOT NULL DEFAULT '{}',
  gpu_count int CHECK (gpu_count >= 0),
  simulated boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE plenum.job IS 'A computing job of a scheduler';
COMMENT ON COLUMN plenum.job.job_id IS 'Identifier of the scheduler, with the scheduler''s name in front where two could clash';
COMMENT ON COLUMN plenum.job.state IS 'State in the scheduler''s own word, e.g. PENDING, RUNNING, COMPLETED';
CREATE INDEX job_time ON plenum.job (start_time, end_time);

CREATE TABLE plenum.job_rack (
  job_id text NOT NULL REFERENCES plenum.job,
  rack_id int NOT NULL REFERENCES plenum.rack,
  PRIMARY KEY (job_id, rack_id)
);
COMMENT ON TABLE plenum.job_rack IS 'Racks that a job runs on';
CREATE INDEX job_rack_rack ON plenum.job_rack (rack_id);

GRANT SELECT ON plenum.event, plenum.job, plenum.job_rack TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT ON plenum.event TO plenum_writer, plenum_operator;
GRANT INSERT, UPDATE ON plenum.job TO plenum_writer;
GRANT INSERT ON plenum.job_rack TO plenum_writer;
