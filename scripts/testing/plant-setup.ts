import { aheadOfTests } from '#simulator/testing/plant-time.ts';

// Before each file of tests, for every simulator that it starts: they agree on the plant's time, and so does one that starts again.
process.env.SIMULATOR_AHEAD = String(aheadOfTests());
