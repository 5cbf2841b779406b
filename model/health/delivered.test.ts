import { expect, it } from 'vitest';

import { type Delivery, deliveredShare } from './delivered.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const POLLED: Delivery = {
  spanMs: HOUR,
  everyMs: 10_000,
  pastMs: 0,
  pastEveryMs: NaN,
  samples: 360,
  stepMs: 0,
  steps: 0,
};
const SENDS: Delivery = { ...POLLED, everyMs: NaN, samples: 7, stepMs: 5 * MINUTE, steps: 6 };

it.each<[string, Delivery, number | null]>([
  ['all came', POLLED, 1],
  ['a tenth was lost', { ...POLLED, samples: 324 }, 0.9],
  ['one more came than fits', { ...POLLED, samples: 361 }, 1],
  ['nothing came', { ...POLLED, samples: 0 }, 0],
  ['the time is shorter than the interval', { ...POLLED, everyMs: 2 * HOUR, samples: 0 }, null],
  [
    'the last half hour was live and the first an import of minutes',
    { ...POLLED, pastMs: HOUR / 2, pastEveryMs: MINUTE, samples: 210 },
    1,
  ],
  ['half of an import is missing', { ...POLLED, pastMs: 3 * HOUR, pastEveryMs: MINUTE, samples: 30 }, 0.5],
  ['it sends by itself and did in half of its steps', SENDS, 0.5],
  [
    'it sends by itself, after an import of quarters of an hour',
    { ...SENDS, pastMs: HOUR / 2, pastEveryMs: 15 * MINUTE, steps: 8 },
    1,
  ],
  [
    'it sends by itself, after an import as dense as its steps',
    { ...SENDS, pastMs: HOUR / 2, pastEveryMs: MINUTE, steps: 6 },
    0.5,
  ],
  ['it sends by itself and had no time to', { ...SENDS, spanMs: 2 * MINUTE, steps: 0 }, null],
])('counts what came of what was expected where %s', (_what, delivery, share) => {
  expect(deliveredShare(delivery)).toBe(share);
});
