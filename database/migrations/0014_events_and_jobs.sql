ALTER TABLE plenum.event
  ADD COLUMN source text,
  ADD COLUMN source_event text,
  ADD COLUMN simulated boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT event_of_source UNIQUE (source, source_event);
COMMENT ON COLUMN plenum.event.source IS 'Configured source that delivered it; null where a person or a script recorded it';
COMMENT ON COLUMN plenum.event.source_event IS 'Names the event within its source, so that one that comes twice is stored once';
COMMENT ON COLUMN plenum.event.simulated IS 'True where no real plant stands behind it';

-- A job's nodes are a history: it may be resized, and requeued onto others.
CREATE TABLE plenum.job_node (
  scheduler text NOT NULL,
  job_id text NOT NULL,
  node text NOT NULL CHECK (node <> ''),
  from_time timestamptz NOT NULL,
  to_time timestamptz,
  rack_id int REFERENCES plenum.rack,
  gpu_count int CHECK (gpu_count >= 0)
);
COMMENT ON TABLE plenum.job_node IS 'Stays of jobs on nodes, as the scheduler told of them';
COMMENT ON COLUMN plenum.job_node.to_time IS 'Null while the job is on the node';
COMMENT ON COLUMN plenum.job_node.rack_id IS 'Rack of the node as it was first known; null where it is not';
COMMENT ON COLUMN plenum.job_node.gpu_count IS 'GPUs of the node that the job has';

-- What was recorded by hand goes on: the collector has written none of it until now.
INSERT INTO plenum.job_node (scheduler, job_id, node, from_time, to_time)
SELECT DISTINCT scheduler, job_id, node, start_time, end_time FROM plenum.job, unnest(nodes) AS node
 WHERE start_time IS NOT NULL AND node <> '';
INSERT INTO plenum.job_node (scheduler, job_id, node, from_time, to_time, rack_id)
SELECT j.scheduler, j.job_id, 'rack ' || r.code, j.start_time, j.end_time, r.rack_id
  FROM plenum.job_rack JOIN plenum.job AS j USING (job_id) JOIN plenum.rack AS r USING (rack_id)
 WHERE j.start_time IS NOT NULL;
DROP TABLE plenum.job_rack;

ALTER TABLE plenum.job
  DROP COLUMN nodes,
  DROP CONSTRAINT job_pkey,
  ADD PRIMARY KEY (scheduler, job_id),
  ADD COLUMN as_of timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN site_id int REFERENCES plenum.site,
  ADD COLUMN source text,
  ADD COLUMN reason text,
  ADD COLUMN tenant text,
  ADD COLUMN partition text,
  ADD COLUMN priority bigint,
  ADD COLUMN eligible_time timestamptz,
  ADD COLUMN time_limit_ms bigint CHECK (time_limit_ms >= 0),
  ADD COLUMN exit_code int,
  ADD COLUMN gpu_model text;
COMMENT ON COLUMN plenum.job.job_id IS 'Identifier of the scheduler, with the task of an array';
COMMENT ON COLUMN plenum.job.scheduler IS 'Name of the scheduler or cluster, unique in the installation';
COMMENT ON COLUMN plenum.job.as_of IS 'When the scheduler said so: what is older does not replace it';
COMMENT ON COLUMN plenum.job.source IS 'Configured source that delivered it; null where a person or a script recorded it';
COMMENT ON COLUMN plenum.job.reason IS 'Why it is in this state, where the scheduler says so';
COMMENT ON COLUMN plenum.job.tenant IS 'Who pays: Slurm''s account, a namespace';
COMMENT ON COLUMN plenum.job.eligible_time IS 'From when on it might have started';

ALTER TABLE plenum.job_node
  ADD PRIMARY KEY (scheduler, job_id, node, from_time),
  ADD FOREIGN KEY (scheduler, job_id) REFERENCES plenum.job;
CREATE INDEX job_node_rack ON plenum.job_node (rack_id, from_time);

GRANT SELECT ON plenum.job_node TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT ON plenum.job_node TO plenum_writer;
GRANT UPDATE (to_time, rack_id, gpu_count) ON plenum.job_node TO plenum_writer;
-- Of a job everything may change but what it is.
REVOKE UPDATE ON plenum.job FROM plenum_writer;
GRANT UPDATE (as_of, source, name, user_name, tenant, partition, priority, state, reason, submit_time, eligible_time, start_time,
  end_time, time_limit_ms, exit_code, gpu_count, gpu_model, simulated) ON plenum.job TO plenum_writer;
