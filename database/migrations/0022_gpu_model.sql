-- What the GPUs of a server are: schedulers often say how many a job has, and not which.
ALTER TABLE plenum.equipment ADD COLUMN gpu_model text;
COMMENT ON COLUMN plenum.equipment.gpu_model IS 'Model of the GPUs in it, as its source spells it; null where nobody says';
