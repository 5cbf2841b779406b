ALTER TABLE plenum.rack ADD ashrae_class text CHECK (ashrae_class IN ('A1', 'A2', 'A3', 'A4', 'H1'));
COMMENT ON COLUMN plenum.rack.ashrae_class IS
  'ASHRAE class (TC 9.9, 5th edition) of the most sensitive equipment in it, by which its inlet air is judged; null where nobody has said it';
