-- A rollup of a rollup gets the chunks of its source, 20 hours, however wide its buckets are: a year of days was 440 chunks, and to plan a
-- question over them took longer than to answer it. From here on a chunk has 480 rows of a series, or 100; wider ones would wait
-- long until they are compressed. Chunks that are there stay as they are.
DO $$
DECLARE rollup record;
BEGIN
  FOR rollup IN
    SELECT format('%I.%I', c.materialization_hypertable_schema, c.materialization_hypertable_name)::regclass AS stored, width.width AS width
      FROM timescaledb_information.continuous_aggregates AS c
      JOIN (VALUES ('15m', INTERVAL '5 days'), ('1h', INTERVAL '20 days'), ('1d', INTERVAL '100 days')) AS width (rung, width)
        ON c.view_name::text IN ('point_' || width.rung, 'headline_' || width.rung, 'held_' || width.rung)
     WHERE c.view_schema = 'plenum'
  LOOP
    PERFORM set_chunk_time_interval(rollup.stored, rollup.width);
  END LOOP;
END
$$;
