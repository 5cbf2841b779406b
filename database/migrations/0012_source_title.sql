ALTER TABLE plenum.source ADD COLUMN protocol_title text;
COMMENT ON COLUMN plenum.source.protocol_title IS 'The protocol for people, as the collector names it; null before it said so';
