-- Where a job's nodes are may be known long after the scheduler told of them.
ALTER TABLE plenum.job_node ADD COLUMN equipment text;
COMMENT ON COLUMN plenum.job_node.equipment IS 'Code of the equipment that the node is; null where it is the name of the node';
COMMENT ON COLUMN plenum.job_node.rack_id IS 'Rack of the node as it was first known; null where nothing has placed it yet';
CREATE INDEX job_node_unplaced ON plenum.job_node (lower(split_part(coalesce(equipment, node), '.', 1))) WHERE rack_id IS NULL;
GRANT UPDATE (equipment) ON plenum.job_node TO plenum_writer;

ALTER TABLE plenum.rack ADD COLUMN height_u double precision CHECK (height_u > 0);
COMMENT ON COLUMN plenum.rack.height_u IS 'Height units of the rack';
ALTER TABLE plenum.equipment
  ADD COLUMN position_u double precision CHECK (position_u > 0),
  ADD COLUMN height_u double precision CHECK (height_u >= 0),
  ADD COLUMN face text CHECK (face IN ('front', 'rear'));
COMMENT ON COLUMN plenum.equipment.position_u IS 'Lowest height unit that it takes, counted from 1 at the bottom; halves occur';
COMMENT ON COLUMN plenum.equipment.height_u IS 'Height units that it takes; 0 for what takes none';
COMMENT ON COLUMN plenum.equipment.face IS 'Side of the rack that it is mounted at; null for both';

-- What each source says of a place. Who wins is decided over all of them, so that a source that is read later overwrites nothing.
CREATE TABLE plenum.place_word (
  site_id int NOT NULL REFERENCES plenum.site,
  kind text NOT NULL CHECK (kind IN ('zone', 'rack', 'equipment')),
  code text NOT NULL CHECK (code <> ''),
  source text NOT NULL CHECK (source <> ''),
  rank int NOT NULL,
  said jsonb NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (site_id, kind, code, source)
);
COMMENT ON TABLE plenum.place_word IS 'What a source says of a zone, a rack or a piece of equipment';
COMMENT ON COLUMN plenum.place_word.rank IS 'Lowest wins: 0 configuration, 1 inventory (NetBox, Nautobot, CSV), 2 found in band (DSX metadata)';
COMMENT ON COLUMN plenum.place_word.said IS 'Attributes by name, as text';
COMMENT ON COLUMN plenum.place_word.since IS 'When it first said something of the place: of two of the same rank the former stays';

CREATE TABLE plenum.conflict (
  site_id int NOT NULL REFERENCES plenum.site,
  kind text NOT NULL CHECK (kind IN ('zone', 'rack', 'equipment', 'series')),
  subject text NOT NULL CHECK (subject <> ''),
  attribute text NOT NULL CHECK (attribute <> ''),
  words jsonb NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (site_id, kind, subject, attribute)
);
COMMENT ON TABLE plenum.conflict IS 'Two sources say different things of one place, or give one series twice; gone once they agree';
COMMENT ON COLUMN plenum.conflict.words IS 'A list of {source, word}: the first is the one that holds';

GRANT SELECT ON plenum.place_word, plenum.conflict TO plenum_writer, plenum_reader, plenum_operator;
GRANT INSERT, DELETE ON plenum.place_word, plenum.conflict TO plenum_writer;
GRANT UPDATE (rank, said) ON plenum.place_word TO plenum_writer;
GRANT UPDATE (words) ON plenum.conflict TO plenum_writer;
