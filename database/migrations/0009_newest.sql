-- One row per source instead of one per point and second: the newest sample of a point is found in the index of plenum.sample.
CREATE TABLE plenum.newest (
  source text PRIMARY KEY,
  time timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE plenum.newest IS
  'How fresh each source is: time of its newest usable sample, kept by the writer in the transaction of the samples; never goes back in time';
COMMENT ON COLUMN plenum.newest.source IS 'As in plenum.point; kept for sources that are no longer configured';
COMMENT ON COLUMN plenum.newest.time IS 'Newest time of a good or uncertain sample with a value, not more than 5 minutes ahead of the clock';

INSERT INTO plenum.newest (source, time)
SELECT p.source, max(l.time) FROM plenum.latest AS l JOIN plenum.point AS p USING (point_id)
 WHERE l.quality < 2 AND l.value IS NOT NULL GROUP BY 1;

DROP TABLE plenum.latest;
CREATE VIEW plenum.latest AS
SELECT p.point_id, s.time, s.value, s.quality
  FROM plenum.point AS p
 CROSS JOIN LATERAL (
   SELECT time, value, quality FROM plenum.sample
    WHERE point_id = p.point_id AND time <= now() + INTERVAL '5 minutes'
    ORDER BY time DESC LIMIT 1
 ) AS s;
COMMENT ON VIEW plenum.latest IS
  'Newest sample of each point that raw retention has left, not more than 5 minutes ahead of the clock; ask for few points at a time';

GRANT SELECT ON plenum.newest, plenum.latest TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT ON plenum.newest TO plenum_writer;
GRANT UPDATE (time) ON plenum.newest TO plenum_writer;
